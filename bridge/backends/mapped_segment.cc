#include "mapped_segment.h"

#include "pages.h"
#include "posix_segment.h"
#include "systemv_segment.h"
#include "util/error.h"

#include <atomic>
#include <cstring>

namespace qtipc {

std::optional<SegmentFacts> lookAtSegment(const SegmentName& name) {
    if (const auto* posix = std::get_if<PosixName>(&name)) return lookAtPosixSegment(*posix);
    return lookAtSystemVSegment(name);
}

void probeSegmentSize(const SegmentName& name, std::size_t size) {
    if (std::holds_alternative<PosixName>(name)) return probePosixSize(size);
    probeSystemVSize(size);
}

void removeSegment(const SegmentName& name) {
    if (const auto* posix = std::get_if<PosixName>(&name)) return removePosixSegment(*posix);
    removeSystemVSegment(name);
}

Standing standingOf(const SegmentName& name, std::int64_t id, std::size_t size,
                    unsigned attachments) noexcept {
    if (id < 0) return Standing::Here;
    try {
        const auto facts = lookAtSegment(name);
        if (facts && facts->id == id)
            return facts->size == size ? Standing::Here : Standing::Resized;
        if (facts) return Standing::Elsewhere;
    } catch (const IpcError&) {
        return Standing::Here;
    }
    // Where the kernel counts, a segment without a name is not yet one that nobody else uses: some
    // programs take the name away once they have met, and cleaners take key files.
    const bool isCounted = !std::holds_alternative<PosixName>(name);
    return isCounted && systemVSegmentIsShared(static_cast<int>(id), attachments) ? Standing::Here
                                                                                  : Standing::Gone;
}

// An empty array may have no memory at all, and a live view can be copied onto its own segment:
// both are undefined for memcpy.

bool SegmentBackend::copyOut(std::size_t offset, std::byte* target, std::size_t length) const {
    if (length > 0) std::memmove(target, data() + offset, length);
    return true;
}

bool SegmentBackend::copyIn(std::size_t offset, const std::byte* source, std::size_t length) {
    if (length > 0) std::memmove(data() + offset, source, length);
    return true;
}

void SegmentBackend::prepareCopies(std::size_t offset, std::size_t length) const noexcept {
    if (std::byte* const memory = data()) mapPages(memory + offset, length, Touch::Read);
}

Looked SegmentBackend::look(std::span<const Piece> pieces, WhenLocked /*whenLocked*/) const {
    for (const auto& [offset, target, length] : pieces) {
        if (!copyOut(offset, target, length)) return Looked::Gone;
        std::atomic_thread_fence(std::memory_order_seq_cst);
    }
    return Looked::Done;
}

std::function<void()> SegmentBackend::flusher() const {
    throw IpcError("Unsupported", "only a file can be flushed");
}

} // namespace qtipc
