#pragma once

#include "kernel_semaphore.h"

namespace qtipc {

/// The named semaphore that Qt >= 6.6 uses with POSIX keys. Throws IpcError.
OpenedSemaphore openPosixSemaphore(const PosixName& name, OpenMode mode, int initialValue);

} // namespace qtipc
