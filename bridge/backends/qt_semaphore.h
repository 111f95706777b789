#pragma once

#include "kernel_semaphore.h"

#include <memory>
#include <string>

namespace qtipc {

/// A real QSystemSemaphore: opens, creates, and cleans up when it is destroyed. KernelSemaphore
/// acquires and releases: Qt's acquire has no time limit, and both must use the same object when a
/// peer has replaced it. Never blocks.
class QtSemaphore {
public:
    QtSemaphore() = default;
    QtSemaphore(const QtSemaphore&) = delete;
    QtSemaphore& operator=(const QtSemaphore&) = delete;
    virtual ~QtSemaphore() = default;
};

/// `mode` is Open or Create. `legacyKey` is the argument of QSystemSemaphore's constructor; Qt
/// < 6.6 supports no other key, newer Qt gets `name`. Throws IpcError.
std::unique_ptr<QtSemaphore> openQtSemaphore(const SemaphoreName& name,
                                             const std::u16string& legacyKey, OpenMode mode,
                                             int initialValue);

} // namespace qtipc
