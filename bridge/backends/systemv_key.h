#pragma once

#include "kernel_semaphore.h"

#include <optional>
#include <sys/ipc.h>
#include <utility>

namespace qtipc {

/// Creates the key file as Qt does (empty, mode 0640); true if nothing had that path before. Throws
/// IpcError, KeyError when no file can have that path.
bool makeKeyFile(const SystemVName& name);

/// Keeps the inode of a key file that was removed, or nothing. As long as it lives no new file is
/// given the same inode, and so no other key the same number.
class KeptInode {
public:
    KeptInode() = default;

    explicit KeptInode(int file)
        : m_file(file) {}

    KeptInode(KeptInode&& other) noexcept
        : m_file(std::exchange(other.m_file, -1)) {}

    KeptInode& operator=(KeptInode&&) = delete;
    KeptInode(const KeptInode&) = delete;
    KeptInode& operator=(const KeptInode&) = delete;
    ~KeptInode();

private:
    int m_file = -1;
};

/// Removes the key file as Qt would, except for files that may be the user's: it stays unless it is
/// a regular file, empty, and open for writing in no process; at the path of a native key also
/// unless this process created it and nobody has changed it since. Whoever removes the file before
/// the object keeps the inode until that is done.
KeptInode removeKeyFile(const SystemVName& name) noexcept;

/// ftok; none when the key file is missing. Throws IpcError when it cannot be looked at.
std::optional<key_t> keyOf(const SystemVName& name);

} // namespace qtipc
