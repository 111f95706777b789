#pragma once

#include "mapped_segment.h"

#include <sys/types.h>

namespace qtipc {

/// Detects that the last user of a System V segment detached while this process was attached
/// without the lock. By Qt's rule the last process to detach removes the segment; that user found
/// another attachment, and did not. Any thread.
class LastUser {
public:
    explicit LastUser(int id)
        : m_id(id) {}

    /// Whether the last one to attach or detach was another process.
    [[nodiscard]] static bool isAnotherProcess(int id) noexcept;

    /// To be called before attaching, unless the lock is held. True when others are attached.
    bool arriving() noexcept;
    /// To be called before detaching.
    void leaving() noexcept;
    /// To be called after detaching. False also for a user that was killed: its segment stays.
    [[nodiscard]] bool hasLeftMeanwhile() const noexcept;

private:
    int m_id;
    bool m_hadUsers = true;
    pid_t m_leaver = 0; ///< if it is known
};

/// Removes the segment with that id if the name still refers to it and no process is attached.
void removeUnused(const SegmentName& name, int id) noexcept;

} // namespace qtipc
