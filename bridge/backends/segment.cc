#include "segment.h"

#include "posix_segment.h"
#include "systemv_segment.h"

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

} // namespace qtipc
