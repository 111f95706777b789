#pragma once

#include "backends/kernel_semaphore.h"
#include "backends/qt_semaphore.h"
#include "early_release.h"
#include "open_handles.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace qtipc {

struct SemaphoreSpec {
    SemaphoreName name;
    Role role = Role::Lock;
    int initialValue = 1;
    bool undo = true;
    bool keep = false; ///< closing does not remove a counter that this handle created
    /// If set, a real QSystemSemaphore opens, creates and cleans up.
    std::optional<std::u16string> qtKey;
};

/// A semaphore by name: opens the kernel's object, and opens it again when a peer has removed it,
/// as Qt does. JavaScript thread only; other threads wait for the kernel's object itself.
class SemaphoreHandle {
public:
    SemaphoreHandle(SemaphoreSpec spec, std::shared_ptr<OpenHandles> openHandles);
    ~SemaphoreHandle();
    SemaphoreHandle(const SemaphoreHandle&) = delete;
    SemaphoreHandle& operator=(const SemaphoreHandle&) = delete;

    [[nodiscard]] Role role() const { return m_spec.role; }

    /// False for Existing if it does not exist. Throws IpcError, like the functions below.
    bool open(OpenMode mode);
    /// Opens it if it is not open. A lock that was only ever opened as Existing, by handles that
    /// create nothing, is not created here either.
    const std::shared_ptr<KernelSemaphore>& kernel();

    /// The open object; null if none is open. Opens nothing.
    [[nodiscard]] std::shared_ptr<KernelSemaphore> openKernel() const { return m_kernel; }

    /// Whether this handle has to remove the semaphore by Qt's rule.
    [[nodiscard]] bool wasCreated() const;

    [[nodiscard]] const SemaphoreName& name() const { return m_spec.name; }

    bool tryAcquire();
    /// Blocks the thread; false at the deadline.
    bool acquire(Deadline deadline);
    /// Takes over the result of a wait on another thread. False when it acquired nothing, or a
    /// semaphore that is not the open one any more, which was released.
    bool take(KernelSemaphore& semaphore, AcquireResult result);
    void release(int count);

    /// Whether this handle holds the lock.
    [[nodiscard]] bool isHeld() const { return m_held && !(m_early && m_early->isDone()); }

    /// Whether this handle holds the lock until unlock(), and not only until another thread has
    /// released it.
    [[nodiscard]] bool isHeldByCaller() const { return m_held && !m_early; }

    /// Whether a peer has reset, removed or replaced the lock since it was acquired.
    [[nodiscard]] bool wasReset() const { return isHeld() && m_held->wasReset(); }

    /// Releases the lock. False when a peer had reset it, and nothing was added.
    bool unlock();
    /// Returns a function that releases the lock from another thread; unlock() must still be called
    /// afterwards, and only reports.
    [[nodiscard]] std::function<void()> unlocker();
    /// Runs `task` with the lock; false when it is not free. Also works while unlock() is still to
    /// be called after another thread has released the lock, whose result does not change.
    bool tryWithLock(const std::function<void()>& task);
    /// Sets a lock from 0 to 1, with `force` from any value; false when nothing was changed.
    bool repair(bool force);
    /// Removes the semaphore, which ends a hold.
    void remove(KeyFile keyFile = KeyFile::Remove);
    /// Releases the lock, and removes a QSystemSemaphore that this handle created, by Qt's rule.
    /// Idempotent.
    void close() noexcept;

private:
    template <typename Attempt>
    bool retryWhileGone(Attempt&& attempt);
    bool took(AcquireResult result);
    /// Releases the lock, which is held or was released early.
    ReleaseResult endHold() noexcept;
    void gone();

    SemaphoreSpec m_spec;
    std::shared_ptr<OpenHandles> m_openHandles;
    std::shared_ptr<KernelSemaphore> m_kernel;
    std::unique_ptr<QtSemaphore> m_qt;
    bool m_created = false;
    bool m_wasOpen = false; ///< Qt has opened it before
    bool m_mayCreate = false;
    bool m_isAbsent = false;                 ///< it does not exist, and is not created here
    std::shared_ptr<KernelSemaphore> m_held; ///< the acquired object, even if another is open now
    std::shared_ptr<EarlyRelease> m_early;   ///< set after unlocker() was called
};

} // namespace qtipc
