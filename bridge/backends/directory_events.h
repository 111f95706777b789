#pragma once

#include "deadline.h"

#include <string>
#include <unordered_set>
#include <vector>

namespace qtipc {

/// Waits until entries appear in directories. The system reports them by inotify, which is only a
/// help: it may be used up, and it is silent about other mounts of a directory and about network
/// file systems. The caller looks by itself as well. Used by one thread, but for wake().
class DirectoryEvents {
public:
    /// Throws IpcError when there is no descriptor left.
    DirectoryEvents();
    ~DirectoryEvents();
    DirectoryEvents(const DirectoryEvents&) = delete;
    DirectoryEvents& operator=(const DirectoryEvents&) = delete;

    /// Cheap for a directory that is watched already.
    void watch(const std::string& directory);

    /// Gives the user's inotify instance back.
    void unwatchAll() noexcept;

    /// Returns at the deadline, after wake(), or with the names of entries that have appeared since
    /// the last call. Entries in quick succession are reported together, up to 1 ms late: a
    /// directory in which others create thousands of files must not keep us busy.
    std::vector<std::string> wait(Deadline deadline);

    /// Any thread.
    void wake() const noexcept;

private:
    bool isWokenBefore(Deadline deadline);
    std::vector<std::string> read();

    int m_wake; // an eventfd
    int m_inotify = -1;
    std::unordered_set<std::string> m_watched;
    Deadline m_lastRead{};
};

} // namespace qtipc
