#pragma once

#include "mapped_segment.h"

namespace qtipc {

// The kernel's objects by name, whichever type the name has.

/// None when there is no such segment. Throws IpcError.
std::optional<SegmentFacts> lookAtSegment(const SegmentName& name);

/// Throws IpcError when the system would not give `size` bytes; asks without a name, so that no
/// object that others know is touched.
void probeSegmentSize(const SegmentName& name, std::size_t size);

/// Takes the segment's name (and its key file) away, whoever uses it. Throws IpcError.
void removeSegment(const SegmentName& name);

/// Our segment being the one with that id and size, to which this object is attached
/// `attachments` times. Looks only. Any thread.
NameState nameStateOf(const SegmentName& name, std::int64_t id, std::size_t size,
                      unsigned attachments = 1) noexcept;

/// Throws IpcError.
OpenedSemaphore openSemaphore(const SemaphoreName& name, OpenMode mode, int initialValue,
                              SemaphoreUse use);

} // namespace qtipc
