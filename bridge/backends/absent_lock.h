#pragma once

#include "kernel_semaphore.h"

#include <memory>

namespace qtipc {

/// The lock of a segment while there is no semaphore of that name, for those who create none. Then
/// no program can hold it: acquiring succeeds at once. A hold is Lost as soon as another program
/// has created the semaphore, so that what was copied meanwhile is copied again.
std::unique_ptr<KernelSemaphore> makeAbsentLock(SemaphoreName name);

} // namespace qtipc
