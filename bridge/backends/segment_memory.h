#pragma once

#include "mapped_segment.h"

#include <memory>

namespace qtipc {

/// Keeps the memory of a segment, found with `facts`, that is about to be removed, so that the
/// kernel frees it not in the call that removes it but when the last copy of the result is dropped,
/// on any thread: 1 GiB takes 50 to 400 ms. Null if the segment does not exist any more, or may not
/// be read.
std::shared_ptr<void> keepMemory(const SegmentName& name, const SegmentFacts& facts) noexcept;

} // namespace qtipc
