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
    bool keep = false; ///< a QSystemSemaphore that this handle created stays when it is closed
    /// Set: a real QSystemSemaphore opens, releases and cleans up.
    std::optional<std::u16string> qtKey;
};

/// A semaphore by name: opens the kernel's object, and opens it again when a peer has removed it,
/// as Qt does. JavaScript thread only; waits of other threads are given the kernel's object itself.
class SemaphoreHandle {
public:
    SemaphoreHandle(SemaphoreSpec spec, std::shared_ptr<OpenHandles> openHandles);
    ~SemaphoreHandle();
    SemaphoreHandle(const SemaphoreHandle&) = delete;
    SemaphoreHandle& operator=(const SemaphoreHandle&) = delete;

    [[nodiscard]] Role role() const { return m_spec.role; }

    /// False: Existing, and there is none. Throws IpcError, as do the functions below.
    bool open(OpenMode mode);
    /// Opens it if it is not open. A lock that was only ever opened as Existing, by handles that
    /// create nothing, is not created here either.
    const std::shared_ptr<KernelSemaphore>& kernel();

    /// By Qt's rule the one to remove the semaphore.
    [[nodiscard]] bool wasCreated() const;

    [[nodiscard]] const SemaphoreName& name() const { return m_spec.name; }

    bool tryAcquire();
    /// Blocks the thread; false at the deadline.
    bool acquire(Deadline deadline);
    /// A wait of another thread has ended. False: it won nothing, or something that is not the one
    /// that is open any more and was given back.
    bool take(KernelSemaphore& semaphore, AcquireResult result);
    void release(int count);

    /// A lock that is ours.
    [[nodiscard]] bool isHeld() const { return m_held && !(m_early && m_early->isDone()); }

    /// A lock that is ours until unlock(), and not only until another thread has released it.
    [[nodiscard]] bool isHeldByCaller() const { return m_held && !m_early; }

    /// While it is ours: a peer has reset, removed or replaced it.
    [[nodiscard]] bool wasReset() const { return isHeld() && m_held->wasReset(); }

    /// True when it was still ours: false means that a peer reset it and nothing was added.
    bool unlock();
    /// Unlocks from another thread, as soon as what the lock was taken for is done; unlock() is
    /// then still to be called, and only reports.
    [[nodiscard]] std::function<void()> unlocker();
    /// Runs `task` with the lock; false where it is not free now. Also while unlock() is still to
    /// be called after another thread has released the lock: what that will report stays the same.
    bool tryWithLock(const std::function<void()>& task);
    /// Sets a lock from 0 to 1, with `force` from any value; false when nothing was changed.
    bool repair(bool force);
    /// Removes the semaphore, together with the hold.
    void remove(KeyFile keyFile = KeyFile::Remove);
    /// Ends a hold; by Qt's rule a QSystemSemaphore that this handle created goes. Idempotent.
    void close() noexcept;

private:
    template <typename Attempt>
    bool retryWhileGone(Attempt&& attempt);
    bool took(AcquireResult result);
    void gone();

    SemaphoreSpec m_spec;
    std::shared_ptr<OpenHandles> m_openHandles;
    std::shared_ptr<KernelSemaphore> m_kernel;
    std::unique_ptr<QtSemaphore> m_qt;
    bool m_created = false;
    bool m_wasOpen = false; ///< Qt has opened it before
    bool m_mayCreate = false;
    bool m_isAbsent = false;                 ///< there is no semaphore, and we create none
    std::shared_ptr<KernelSemaphore> m_held; ///< the object that was acquired, whatever opens since
    std::shared_ptr<EarlyRelease> m_early;   ///< set where unlocker() was used
};

} // namespace qtipc
