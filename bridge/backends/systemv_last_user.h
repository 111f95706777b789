#pragma once

#include "mapped_segment.h"

#include <sys/types.h>

namespace qtipc {

/// Notices that the last user of a System V segment detached while we were attached without its
/// lock. By Qt's rule the last one out removes the segment; that user found us there, and did not.
/// Any thread.
class LastUser {
public:
    explicit LastUser(int id)
        : m_id(id) {}

    /// We are about to attach. True when others are attached. Not called where the lock is held.
    bool arriving() noexcept;
    /// We are about to detach.
    void leaving() noexcept;
    /// We have detached. False also for a user that was killed: its segment stays for the next one.
    [[nodiscard]] bool hasLeftMeanwhile() const noexcept;

private:
    int m_id;
    bool m_hadUsers = true;
    pid_t m_leaver = 0; ///< where it can be told
};

/// Removes the segment with that id if the name still refers to it and nobody is attached.
void removeUnused(const SegmentName& name, int id) noexcept;

} // namespace qtipc
