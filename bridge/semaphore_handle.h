#pragma once

#include "backends/kernel_semaphore.h"
#include "backends/qt_semaphore.h"
#include "environment.h"

#include <memory>
#include <optional>
#include <string>

namespace qtipc {

struct SemaphoreSpec {
    SemaphoreName name;
    Role role = Role::Lock;
    int initialValue = 1;
    bool undo = true;
    std::optional<std::u16string>
        qtKey; ///< set: a real QSystemSemaphore opens, releases, cleans up
};

/// A semaphore by name: opens the kernel's object, and opens it again when a peer has removed it,
/// as Qt does. JavaScript thread only; waits of other threads are given the kernel's object itself.
class SemaphoreHandle {
public:
    SemaphoreHandle(SemaphoreSpec spec, std::shared_ptr<InUse> inUse);
    ~SemaphoreHandle();
    SemaphoreHandle(const SemaphoreHandle&) = delete;
    SemaphoreHandle& operator=(const SemaphoreHandle&) = delete;

    /// False: Existing, and there is none. Throws IpcError, as do the functions below.
    bool open(OpenMode mode);
    /// Opens it if it is not open yet.
    const std::shared_ptr<KernelSemaphore>& kernel();

    /// The open object is gone; the next kernel() opens another one.
    void forget() { m_kernel.reset(); }

    bool tryAcquire();
    /// Blocks for up to `milliseconds`.
    bool acquire(double milliseconds);
    void release(int count);

    /// A wait of another thread has won `semaphore`. False: it is not the one that is open any
    /// more, and was given back.
    bool tookOver(KernelSemaphore& semaphore);

    [[nodiscard]] Role role() const { return m_spec.role; }

    [[nodiscard]] bool isHeld() const { return m_held; }

    [[nodiscard]] bool isOpen() const { return m_kernel != nullptr; }

    [[nodiscard]] bool wasCreated() const { return m_created; }

    /// True when it was still ours: false means that a peer reset it and nothing was added.
    bool unlock();

    /// The same after a hold of a few instructions.
    bool unlockAtOnce() { return unlock(Hold::Momentary); }

    /// A lock that nobody alive holds, back to 1; false when it is 1 already.
    bool reset();
    /// Takes the semaphore away, together with the hold.
    void remove();
    /// Ends a hold; by Qt's rule a QSystemSemaphore that this handle created goes. Idempotent.
    void close() noexcept;

private:
    template <typename Attempt>
    AcquireResult retryWhileGone(Attempt&& attempt);
    bool took(AcquireResult result);
    bool unlock(Hold hold);

    SemaphoreSpec m_spec;
    std::shared_ptr<InUse> m_inUse;
    std::shared_ptr<KernelSemaphore> m_kernel;
    std::unique_ptr<QtSemaphore> m_qt;
    bool m_created = false;
    bool m_held = false;
    Clock::time_point m_heldSince;
};

} // namespace qtipc
