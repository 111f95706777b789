#include "kernel_semaphore.h"

#include "posix_semaphore.h"
#include "systemv_semaphore.h"

namespace qtipc {

void giveBack(KernelSemaphore& semaphore, Role role) noexcept {
    if (role == Role::Lock)
        semaphore.unlock();
    else
        semaphore.release(1);
}

OpenedSemaphore openSemaphore(const SemaphoreName& name, OpenMode mode, int initialValue,
                              SemaphoreUse use) {
    if (const auto* systemv = std::get_if<SystemVName>(&name))
        return openSystemVSemaphore(*systemv, mode, initialValue, use);
    return openPosixSemaphore(std::get<PosixName>(name), mode, initialValue);
}

} // namespace qtipc
