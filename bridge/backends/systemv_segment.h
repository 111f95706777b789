#pragma once

#include "mapped_segment.h"

namespace qtipc {

/// shmget, shmat, shmctl with Qt's rules (0600, key file 0640). Accepts every name but PosixName.
std::unique_ptr<MappedSegment> makeSystemVSegment(const SegmentName& name);

/// By the kernel's id: a missing key file means nothing for the segment.
bool systemVSegmentIsGone(int id);
/// Whether it has more than the `own` attachments.
bool systemVSegmentIsShared(int id, unsigned own) noexcept;
/// The kernel's id of the segment with that name; none if it does not exist. Throws IpcError.
std::optional<int> systemVSegmentId(const SegmentName& name);
std::optional<SegmentFacts> lookAtSystemVSegment(const SegmentName& name);
/// nameStateOf() for a System V name.
NameState systemVNameStateOf(const SegmentName& name, std::int64_t id, std::size_t size,
                             unsigned attachments = 1) noexcept;
void probeSystemVSize(std::size_t size);
void removeSystemVSegment(const SegmentName& name);

} // namespace qtipc
