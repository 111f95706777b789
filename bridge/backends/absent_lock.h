#pragma once

#include "kernel_semaphore.h"

#include <memory>

namespace qtipc {

/// The lock of a segment whose semaphore does not exist, for handles that do not create it. No
/// program can hold it then: acquiring succeeds at once. A hold is Lost as soon as another program
/// has created the semaphore, so that the caller copies again.
std::unique_ptr<KernelSemaphore> makeAbsentLock(SemaphoreName name);

} // namespace qtipc
