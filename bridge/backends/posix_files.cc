#include "posix_files.h"

#include <cerrno>
#include <utility>

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
        throw posixError("stat " + file, errno);
    }
    if (!S_ISREG(status.st_mode))
        throw IpcError("KeyError", file + " is " + kindOf(status.st_mode));
    return status;
}

IpcError posixError(const std::string& call, int systemError) {
    IpcError error = IpcError::fromErrno(call, systemError);
    if (systemError == EACCES) return std::move(error).lacking("CAP_DAC_OVERRIDE");
    // /dev/shm is sticky: only the owner of a file removes it.
    if (systemError == EPERM) return std::move(error).lacking("CAP_FOWNER");
    return error;
}

} // namespace qtipc
