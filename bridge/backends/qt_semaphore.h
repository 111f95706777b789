#pragma once

#include "kernel_semaphore.h"

#include <memory>
#include <string>

namespace qtipc {

/// A real QSystemSemaphore: opens, creates, and cleans up when it is destroyed. Acquiring and
/// releasing are ours, on the kernel's object: Qt's acquire knows no time limit, and both must go
/// to the same object when a peer has replaced it. None of this waits.
class QtSemaphore {
public:
    QtSemaphore() = default;
    QtSemaphore(const QtSemaphore&) = delete;
    QtSemaphore& operator=(const QtSemaphore&) = delete;
    virtual ~QtSemaphore() = default;
};

/// `mode` is Open or Create. `legacyKey` is what QSystemSemaphore's constructor takes; Qt < 6.6
/// knows no other key, newer Qt is given `name`. Throws IpcError.
std::unique_ptr<QtSemaphore> openQtSemaphore(const SemaphoreName& name,
                                             const std::u16string& legacyKey, OpenMode mode,
                                             int initialValue);

} // namespace qtipc
