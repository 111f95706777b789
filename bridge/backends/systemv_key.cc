#include "systemv_key.h"

#include "util/error.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <string>
#include <sys/ipc.h>
#include <sys/stat.h>
#include <unistd.h>

namespace qtipc {

namespace {

/// The current state of a file. The time of its last change distinguishes it from a later file with
/// the same inode, and from itself after it was written to, linked or its mode changed.
struct FileState {
    dev_t device;
    ino_t inode;
    time_t seconds;
    long nanoseconds;

    explicit FileState(const struct stat& status)
        : device(status.st_dev)
        , inode(status.st_ino)
        , seconds(status.st_ctim.tv_sec)
        , nanoseconds(status.st_ctim.tv_nsec) {}

    friend bool operator==(const FileState&, const FileState&) = default;
};

/// The files at the paths of native keys that this process created. Any thread.
class CreatedFiles {
public:
    void add(const std::string& path, const FileState& state) {
        const std::lock_guard guard(m_mutex);
        m_files.insert_or_assign(path, state);
    }

    void forget(const std::string& path) {
        const std::lock_guard guard(m_mutex);
        m_files.erase(path);
    }

    bool contain(const std::string& path, const FileState& state) {
        const std::lock_guard guard(m_mutex);
        const auto found = m_files.find(path);
        return found != m_files.end() && found->second == state;
    }

private:
    std::mutex m_mutex;
    std::map<std::string, FileState> m_files;
};

CreatedFiles& createdFiles() {
    static CreatedFiles files;
    return files;
}

/// One enumerator for each reason that lies in the path: Qt reports KeyError when it cannot make
/// the key, whatever the cause.
IpcError pathError(const std::string& what, const std::string& path, int error) {
    switch (error) {
    case EACCES:
    case EDQUOT:
    case ELOOP:
    case ENAMETOOLONG:
    case ENOENT:
    case ENOSPC:
    case ENOTDIR:
    case EPERM:
    case EROFS:
        return IpcError::noKeyFile(what, path, error);
    default:
        return IpcError::fromErrno(what + ' ' + path, error);
    }
}

bool isDanglingLink(const std::string& path) {
    struct stat status {};

    return ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode) &&
           ::stat(path.c_str(), &status) != 0 && errno == ENOENT;
}

/// Whether another process has the file open for writing, so that it may soon not be empty any
/// more. The kernel grants no read lease on such a file, and blocks attempts to open it for writing
/// until the lease ends with `file`.
bool isBeingWritten(int file) {
    // If a process opens the file meanwhile, it waits, and the kernel sends this process a signal,
    // by default one that ends it.
    ::fcntl(file, F_SETSIG, SIGURG);
    return ::fcntl(file, F_SETLEASE, F_RDLCK) != 0 && errno == EAGAIN;
}

bool mayGo(const SystemVName& name) {
    struct stat status {};

    if (::lstat(name.path.c_str(), &status) != 0) return false;
    if (!S_ISREG(status.st_mode) || status.st_size != 0) return false;
    return name.legacy || createdFiles().contain(name.path, FileState(status));
}

} // namespace

bool makeKeyFile(const SystemVName& name) {
    const std::string& path = name.path;
    const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0640);
    if (file >= 0) {
        struct stat status {};

        if (!name.legacy && ::fstat(file, &status) == 0)
            createdFiles().add(path, FileState(status));
        ::close(file);
        return true;
    }
    const int error = errno;
    if (error != EEXIST) throw pathError("cannot create the key file", path, error);
    if (isDanglingLink(path))
        throw IpcError("KeyError",
                       "the key file " + path + " is a symbolic link whose target does not exist",
                       ENOENT);
    return false;
}

KeptInode::~KeptInode() {
    if (m_file >= 0) ::close(m_file);
}

KeptInode removeKeyFile(const SystemVName& name) noexcept {
    if (!mayGo(name)) return {};
    const char* const path = name.path.c_str();
    const int file = ::open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    KeptInode inode(file);
    if (file >= 0 && (isBeingWritten(file) || !mayGo(name))) return {};
    if (::unlink(path) == 0 && !name.legacy) createdFiles().forget(name.path);
    if (file >= 0) ::fcntl(file, F_SETLEASE, F_UNLCK);
    return inode;
}

std::optional<key_t> keyOf(const SystemVName& name) {
    const key_t key = ::ftok(name.path.c_str(), name.projectId);
    if (key != -1) return key;
    if (errno == ENOENT) return std::nullopt;
    throw pathError("cannot inspect the key file", name.path, errno);
}

} // namespace qtipc
