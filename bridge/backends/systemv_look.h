#pragma once

#include "mapped_segment.h"

#include <memory>
#include <optional>

namespace qtipc {

/// A System V segment that is only looked at: attached, read-only, for the moment of a copy and
/// never in between, so that the last program to detach is still the last one. Copies are made
/// under the segment's lock where that is free, because Qt detaches and creates under it, too.
/// Takes every name but PosixName. `lock` is none where the segment has no lock.
std::unique_ptr<MappedSegment> makeSystemVLook(const SegmentName& name,
                                               std::optional<SemaphoreName> lock);

} // namespace qtipc
