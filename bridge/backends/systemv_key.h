#pragma once

#include "kernel_semaphore.h"

#include <optional>
#include <sys/ipc.h>
#include <utility>

namespace qtipc {

/// Creates the key file as Qt does (empty, mode 0640); true if the path did not exist before.
/// Throws IpcError, KeyError when no file can have that path.
bool makeKeyFile(const SystemVName& name);

/// Keeps the inode of a removed key file in use, or nothing. During its lifetime no new file gets
/// the same inode, and so no other key the same System V key.
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
/// a regular file, empty, and not open for writing in any process; at the path of a native key also
/// unless this process created it and it was not changed since. A caller that removes the file
/// before the object keeps the inode until that is done.
KeptInode removeKeyFile(const SystemVName& name) noexcept;

/// ftok(); none when the key file is missing. Throws IpcError when it cannot be inspected.
std::optional<key_t> keyOf(const SystemVName& name);

} // namespace qtipc
