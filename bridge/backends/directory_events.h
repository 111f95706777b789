#pragma once

#include "deadline.h"

#include <string>
#include <unordered_set>
#include <vector>

namespace qtipc {

/// Waits until entries appear in directories. The system reports them by inotify, which is only a
/// help: its instances are limited, and it does not report other mounts of a directory and network
/// file systems. The caller also looks on its own. Used by one thread, except for wake().
class DirectoryEvents {
public:
    /// Throws IpcError when no descriptor is left.
    DirectoryEvents();
    ~DirectoryEvents();
    DirectoryEvents(const DirectoryEvents&) = delete;
    DirectoryEvents& operator=(const DirectoryEvents&) = delete;

    /// Cheap for a directory that is already watched.
    void watch(const std::string& directory);

    /// Releases the inotify instance, of which each user has few.
    void unwatchAll() noexcept;

    /// Returns at the deadline, after wake(), or with the names of entries that have appeared since
    /// the last call. Entries in quick succession are reported together, up to 1 ms late: a
    /// directory in which thousands of files are created must not keep this thread busy.
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
