#pragma once

#include "kernel_semaphore.h"

#include <optional>
#include <sys/ipc.h>

namespace qtipc {

/// Makes the key file as Qt does (mode 0640); true if it was not there. Throws IpcError.
bool makeKeyFile(const std::string& path);

/// Takes a key file away. Qt's are empty; a native key may name any file, which stays.
void removeKeyFile(const std::string& path) noexcept;

/// ftok; none when the key file is missing. Throws IpcError when it cannot be looked at.
std::optional<key_t> keyOf(const SystemVName& name);

} // namespace qtipc
