#pragma once

#include "kernel_semaphore.h"

#include <memory>
#include <string>

namespace qtipc {

/// A real QSystemSemaphore: opens, creates, releases, and cleans up when it goes. The waiting is
/// ours, on the same object of the kernel, because Qt's knows no time limit. None of it waits.
class QtSemaphore {
public:
    QtSemaphore() = default;
    QtSemaphore(const QtSemaphore&) = delete;
    QtSemaphore& operator=(const QtSemaphore&) = delete;
    virtual ~QtSemaphore() = default;
    virtual void release(int count) = 0; ///< throws IpcError
};

/// `mode` is Open or Create. `legacyKey` is what QSystemSemaphore's constructor takes; Qt < 6.6
/// knows no other key, newer Qt is given `name`. Throws IpcError.
std::unique_ptr<QtSemaphore> openQtSemaphore(const SemaphoreName& name,
                                             const std::u16string& legacyKey, OpenMode mode,
                                             int initialValue);

} // namespace qtipc
