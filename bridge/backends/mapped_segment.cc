#include "mapped_segment.h"

#include "pages.h"
#include "util/error.h"

#include <atomic>
#include <cstring>

namespace qtipc {

NameState nameStateOf(const SegmentFacts& facts, std::int64_t id, std::size_t size) noexcept {
    if (facts.id != id) return NameState::OtherSegment;
    return facts.size == size ? NameState::Here : NameState::Resized;
}

// An empty array may have no memory, and a live view can be copied onto its own segment: both are
// undefined for memcpy.

bool MappedSegment::copyOut(std::size_t offset, std::byte* target, std::size_t length) const {
    if (length > 0) std::memmove(target, data() + offset, length);
    return true;
}

bool MappedSegment::copyIn(std::size_t offset, const std::byte* source, std::size_t length) {
    if (length > 0) std::memmove(data() + offset, source, length);
    return true;
}

void MappedSegment::prepareCopies(std::size_t offset, std::size_t length) const noexcept {
    if (std::byte* const memory = data()) mapPages(memory + offset, length, Touch::Read);
}

Looked MappedSegment::look(std::span<const Piece> pieces, WhenLocked /*whenLocked*/) const {
    for (const auto& [offset, target, length] : pieces) {
        if (!copyOut(offset, target, length)) return Looked::Gone;
        std::atomic_thread_fence(std::memory_order_seq_cst);
    }
    return Looked::Done;
}

std::function<void()> MappedSegment::flusher() const {
    throw IpcError("Unsupported", "only a file can be flushed");
}

} // namespace qtipc
