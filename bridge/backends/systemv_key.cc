#include "systemv_key.h"

#include "util/error.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/ipc.h>
#include <sys/stat.h>
#include <unistd.h>

namespace qtipc {

bool makeKeyFile(const std::string& path) {
    const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0640);
    if (file >= 0) {
        ::close(file);
        return true;
    }
    if (errno == EEXIST) return false;
    throw IpcError::fromErrno("open " + path, errno);
}

void removeKeyFile(const std::string& path) noexcept {
    struct stat status {};

    if (::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0)
        ::unlink(path.c_str());
}

std::optional<key_t> keyOf(const SystemVName& name) {
    const key_t key = ::ftok(name.path.c_str(), name.projectId);
    if (key != -1) return key;
    if (errno == ENOENT) return std::nullopt;
    throw IpcError::fromErrno("ftok " + name.path, errno);
}

} // namespace qtipc
