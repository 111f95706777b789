#include "kernel_semaphore.h"

namespace qtipc {

void undoAcquire(KernelSemaphore& semaphore, Role role) noexcept {
    if (role == Role::Lock)
        semaphore.unlock();
    else
        semaphore.release(1);
}

} // namespace qtipc
