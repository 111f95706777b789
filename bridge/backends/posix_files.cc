#include "posix_files.h"

#include "util/error.h"

#include <cerrno>

namespace qtipc {

namespace {

const char* kindOf(mode_t mode) {
    if (S_ISLNK(mode)) return "a symbolic link";
    if (S_ISDIR(mode)) return "a directory";
    if (S_ISFIFO(mode)) return "a named pipe";
    if (S_ISSOCK(mode)) return "a socket";
    return "a device";
}

} // namespace

std::optional<struct stat> lookAtPosixFile(const std::string& file) {
    struct stat status {};

    if (::lstat(file.c_str(), &status) != 0) {
        if (errno == ENOENT) return std::nullopt;
        throw IpcError::fromErrno("stat " + file, errno);
    }
    if (!S_ISREG(status.st_mode))
        throw IpcError("KeyError", file + " is " + kindOf(status.st_mode));
    return status;
}

} // namespace qtipc
