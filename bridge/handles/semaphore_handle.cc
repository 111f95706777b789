#include "semaphore_handle.h"

#include "backends/absent_lock.h"
#include "backends/kernel_objects.h"
#include "util/error.h"

#include <cerrno>
#include <utility>

namespace qtipc {

SemaphoreHandle::SemaphoreHandle(SemaphoreSpec spec, std::shared_ptr<OpenHandles> openHandles)
    : m_spec(std::move(spec))
    , m_openHandles(std::move(openHandles)) {
    m_openHandles->semaphores.insert(this);
}

SemaphoreHandle::~SemaphoreHandle() {
    m_openHandles->semaphores.erase(this);
    close();
}

bool SemaphoreHandle::open(OpenMode mode) {
    m_mayCreate = m_mayCreate || mode != OpenMode::Existing;
    if (std::exchange(m_isAbsent, false)) m_kernel.reset();
    if (m_openHandles->closed) throw IpcError("Detached", "this thread is ending");
    // There may be waits for the open object; a second object of the same semaphore would lose
    // their place.
    if (m_kernel && mode == OpenMode::Existing && !m_held && !m_kernel->isCurrent()) gone();
    if (m_kernel && mode != OpenMode::Create) return true;
    const SemaphoreUse use{m_spec.role, m_spec.undo};
    if (!m_spec.qtKey) {
        OpenedSemaphore opened = openSemaphore(m_spec.name, mode, m_spec.initialValue, use);
        m_created = m_created || opened.created;
        m_kernel = std::move(opened.semaphore);
        return m_kernel != nullptr;
    }
    for (int round = 0; round < 16; ++round) {
        // Qt opens it only the first time: opening it again by Qt would also change the value.
        if (m_qt || m_wasOpen || mode == OpenMode::Existing) {
            m_kernel = openSemaphore(m_spec.name, OpenMode::Existing, 0, use).semaphore;
            if (m_kernel || mode == OpenMode::Existing) {
                m_wasOpen = m_wasOpen || m_kernel;
                return m_kernel != nullptr;
            }
        }
        m_qt.reset();
        m_qt = openQtSemaphore(m_spec.name, *m_spec.qtKey, mode, m_spec.initialValue);
        mode = OpenMode::Open;
    }
    throw IpcError("LockError", "other processes keep removing the semaphore");
}

const std::shared_ptr<KernelSemaphore>& SemaphoreHandle::kernel() {
    if (m_kernel && !(m_isAbsent && m_mayCreate)) return m_kernel;
    if (open(m_mayCreate ? OpenMode::Open : OpenMode::Existing)) return m_kernel;
    m_kernel = makeAbsentLock(m_spec.name);
    m_isAbsent = true;
    return m_kernel;
}

template <typename Attempt>
bool SemaphoreHandle::retryWhileGone(Attempt&& attempt) {
    if (m_held) return false;
    if (m_openHandles->closed) throw IpcError("Detached", "this thread is ending");
    for (int round = 0; round < 1000; ++round) {
        const AcquireResult result = attempt(*kernel());
        if (result.outcome != Acquired::Gone) return took(result);
        gone();
    }
    throw IpcError("LockError", "other processes keep removing the semaphore");
}

bool SemaphoreHandle::took(AcquireResult result) {
    if (result.outcome == Acquired::Failed) throw IpcError::fromErrno("semop", result.systemError);
    if (result.outcome != Acquired::Yes) return false;
    if (m_spec.role == Role::Lock) m_held = m_kernel;
    return true;
}

bool SemaphoreHandle::tryAcquire() {
    return retryWhileGone([](KernelSemaphore& semaphore) { return semaphore.tryAcquire(); });
}

bool SemaphoreHandle::acquire(Deadline deadline) {
    Interrupt never;
    return retryWhileGone(
        [&](KernelSemaphore& semaphore) { return semaphore.acquire(deadline, never); });
}

bool SemaphoreHandle::take(KernelSemaphore& semaphore, AcquireResult result) {
    const bool current = m_kernel.get() == &semaphore;
    if (result.outcome == Acquired::Yes && !current) {
        undoAcquire(semaphore, m_spec.role);
        return false;
    }
    if (result.outcome == Acquired::Gone && current) gone();
    return took(result);
}

/// Adds to the object from which an acquire subtracts. The release of QSystemSemaphore would not:
/// it does not notice that an acquire has moved on to another object.
void SemaphoreHandle::release(int count) {
    for (int round = 0; round < 16; ++round) {
        const ReleaseResult result = kernel()->release(count);
        if (result.outcome == Released::Yes) return;
        if (result.outcome == Released::Failed)
            throw IpcError::fromErrno("semop", result.systemError);
        gone();
    }
    throw IpcError("LockError", "other processes keep removing the semaphore");
}

bool SemaphoreHandle::wasCreated() const {
    const KernelSemaphore* const semaphore = m_held ? m_held.get() : m_kernel.get();
    return m_created || (semaphore != nullptr && semaphore->isCreatedHere());
}

bool SemaphoreHandle::unlock() {
    if (!m_held) return true;
    const ReleaseResult result = endHold();
    if (result.outcome == Released::Failed) throw IpcError::fromErrno("semop", result.systemError);
    return result.outcome == Released::Yes;
}

ReleaseResult SemaphoreHandle::endHold() noexcept {
    const auto held = std::exchange(m_held, nullptr);
    const auto early = std::exchange(m_early, nullptr);
    return early ? early->release() : held->unlock();
}

std::function<void()> SemaphoreHandle::unlocker() {
    if (!m_held) return [] {};
    m_early = std::make_shared<EarlyRelease>(m_held);
    return [early = m_early] { early->release(); };
}

bool SemaphoreHandle::tryWithLock(const std::function<void()>& task) {
    const bool isReported = m_early && m_early->isDone();
    const auto held = isReported ? std::exchange(m_held, nullptr) : nullptr;
    const auto early = isReported ? std::exchange(m_early, nullptr) : nullptr;
    const auto restore = [&] {
        if (!isReported) return;
        m_held = held;
        m_early = early;
    };
    try {
        const bool isAcquired = tryAcquire();
        if (isAcquired) {
            task();
            unlock();
        }
        restore();
        return isAcquired;
    } catch (const IpcError&) {
        if (isHeldByCaller()) unlock();
        restore();
        throw;
    }
}

bool SemaphoreHandle::repair(bool force) {
    KernelSemaphore& semaphore = *kernel();
    const std::optional<int> value = semaphore.value();
    if (!value || *value == 1) return false;
    return force ? semaphore.setToOne() : semaphore.incrementIfZero();
}

void SemaphoreHandle::remove(KeyFile keyFile) {
    m_created = false;
    const bool isHeld = this->isHeld();
    m_early.reset();
    if (const auto held = std::exchange(m_held, nullptr); isHeld) {
        held->remove(keyFile);
        // System V wakes waiting threads when a semaphore is removed. POSIX does not: this wakes
        // the first of them, whose own release wakes the next.
        held->release(1);
    } else if (m_kernel) {
        m_kernel->remove(keyFile);
    }
    m_kernel.reset();
}

void SemaphoreHandle::close() noexcept {
    if (m_held) endHold();
    if (m_created && !m_spec.keep && m_spec.role == Role::Counter && m_kernel)
        m_kernel->remove(KeyFile::Remove);
    m_created = false;
    m_qt.reset();
    m_kernel.reset();
}

/// To be called when a peer has removed or replaced the open object. The next kernel() opens
/// another one, which this handle removes only if it creates it.
void SemaphoreHandle::gone() {
    m_qt.reset();
    m_created = false;
    m_kernel.reset();
}

} // namespace qtipc
