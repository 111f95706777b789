#pragma once

#include "mapped_segment.h"

namespace qtipc {

// The kernel's objects by name, whichever type the name has.

/// Returns none when the segment does not exist. Throws IpcError.
std::optional<SegmentFacts> lookAtSegment(const SegmentName& name);

/// Throws IpcError when the system would not provide `size` bytes; checks without a name, so that
/// no shared object is touched.
void probeSegmentSize(const SegmentName& name, std::size_t size);

/// Removes the name of the segment (and its key file), even while it is in use. Throws IpcError.
void removeSegment(const SegmentName& name);

/// The state of the name of an attached segment, which has that id and size, and to which this
/// process is attached `attachments` times. Read-only. Any thread.
NameState nameStateOf(const SegmentName& name, std::int64_t id, std::size_t size,
                      unsigned attachments = 1) noexcept;

/// Throws IpcError.
OpenedSemaphore openSemaphore(const SemaphoreName& name, OpenMode mode, int initialValue,
                              SemaphoreUse use);

/// The state of a semaphore by its System V id; none if it does not exist or this user may not read
/// it.
std::optional<SemaphoreState> semaphoreState(int id) noexcept;

/// Names a semaphore for its OwedTokens; `id` as of KernelSemaphore.
void labelTokens(int id, const std::string& label);

/// The semaphores from which the kernel will take tokens back when this process exits.
std::vector<OwedTokens> owedTokens();

} // namespace qtipc
