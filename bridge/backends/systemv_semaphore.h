#pragma once

#include "kernel_semaphore.h"

namespace qtipc {

/// The set of one semaphore that QSystemSemaphore uses with System V keys. Throws IpcError.
OpenedSemaphore openSystemVSemaphore(const SystemVName& name, OpenMode mode, int initialValue,
                                     SemaphoreUse use);

} // namespace qtipc
