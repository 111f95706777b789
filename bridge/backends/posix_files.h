#pragma once

#include "util/error.h"

#include <optional>
#include <string>
#include <sys/stat.h>

namespace qtipc {

/// The file in which glibc keeps an object of shm_open or sem_open. Its inode identifies the
/// object: a name can be unlinked and created again while the old object is still in use.
inline std::string posixMemoryFile(const std::string& name) {
    return "/dev/shm/" + name.substr(name.find_first_not_of('/'));
}

inline std::string posixSemaphoreFile(const std::string& name) {
    return "/dev/shm/sem." + name.substr(name.find_first_not_of('/'));
}

/// The state of such a file; none if it does not exist. Throws IpcError: KeyError for a file that
/// cannot be an object, such as a symbolic link or a directory.
std::optional<struct stat> lookAtPosixFile(const std::string& file);

/// The error of a call for a POSIX object. The kernel checks the mode of its file, so that other
/// capabilities help than for System V.
IpcError posixError(const std::string& call, int systemError);

} // namespace qtipc
