#pragma once

#include <atomic>
#include <memory>

namespace qtipc {

/// What the kernel will add to System V semaphore `id` when this process exits: SEM_UNDO counts by
/// process, so every thread and every handle shares one number, and the kernel tells it to nobody.
std::shared_ptr<std::atomic<long>> undoBalanceOf(int id);

/// The semaphore is removed, and with it the kernel's counter.
void forgetUndoBalanceOf(int id);

} // namespace qtipc
