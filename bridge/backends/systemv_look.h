#pragma once

#include "mapped_segment.h"

#include <memory>
#include <optional>

namespace qtipc {

/// A System V segment for a read-only handle: attached only during a copy, so that the last program
/// to detach is still the last one. Copies are made under the segment's lock if it is free, because
/// Qt detaches and creates under it, too. Accepts every name but PosixName. `lock` is none if the
/// segment has no lock.
std::unique_ptr<MappedSegment> makeSystemVLook(const SegmentName& name,
                                               std::optional<SemaphoreName> lock);

} // namespace qtipc
