#pragma once

#include "kernel_semaphore.h"

#include <optional>
#include <string>
#include <vector>

namespace qtipc {

/// The set of one semaphore that QSystemSemaphore uses with System V keys. Throws IpcError.
OpenedSemaphore openSystemVSemaphore(const SystemVName& name, OpenMode mode, int initialValue,
                                     SemaphoreUse use);

/// The state of the only semaphore in a set; none if it does not exist or this user may not read
/// it.
std::optional<SemaphoreState> systemVSemaphoreState(int id) noexcept;

/// Names a semaphore that this process has opened with undo, for its OwedTokens.
void labelSystemVTokens(int id, const std::string& label);

/// The semaphores from which the kernel will take tokens back.
std::vector<OwedTokens> systemVOwedTokens();

} // namespace qtipc
