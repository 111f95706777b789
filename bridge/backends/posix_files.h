#pragma once

#include <optional>
#include <string>
#include <sys/stat.h>

namespace qtipc {

/// Where glibc keeps what shm_open and sem_open make. The identity of an object is its inode there:
/// a name can be unlinked and made anew while the old object lives on.
inline std::string posixMemoryFile(const std::string& name) {
    return "/dev/shm/" + name.substr(name.find_first_not_of('/'));
}

inline std::string posixSemaphoreFile(const std::string& name) {
    return "/dev/shm/sem." + name.substr(name.find_first_not_of('/'));
}

/// The state of such a file; none when there is none. Throws IpcError: KeyError for what cannot be
/// an object, as a symbolic link or a directory.
std::optional<struct stat> lookAtPosixFile(const std::string& file);

} // namespace qtipc
