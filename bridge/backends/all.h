#pragma once

#include "mapped_segment.h"

#include <memory>
#include <optional>
#include <string_view>

namespace qtipc {

/// A segment of the back end with that name: one of `backendNames` in TypeScript. `name` is one
/// that the back end supports. Creates and attaches nothing yet. Throws IpcError.
std::unique_ptr<MappedSegment> makeSegment(std::string_view backend, const SegmentName& name);

/// The same for a read-only handle, which is attached no longer than it has to be, so that programs
/// that use the segment do not notice it. `lock` is none if the segment has no lock.
std::unique_ptr<MappedSegment> makeLookingSegment(std::string_view backend, const SegmentName& name,
                                                  const std::optional<SemaphoreName>& lock);

} // namespace qtipc
