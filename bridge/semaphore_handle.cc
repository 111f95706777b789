#include "semaphore_handle.h"

#include "util/error.h"

#include <cerrno>
#include <utility>

namespace qtipc {

namespace {

// A look at the last operation costs as much as half an unlock (bench/), and a peer's reset
// together with somebody's acquire does not fit into less than this.
constexpr std::chrono::microseconds kMomentary(20);

} // namespace

SemaphoreHandle::SemaphoreHandle(SemaphoreSpec spec, std::shared_ptr<InUse> inUse)
    : m_spec(std::move(spec))
    , m_inUse(std::move(inUse)) {
    m_inUse->semaphores.insert(this);
}

SemaphoreHandle::~SemaphoreHandle() {
    m_inUse->semaphores.erase(this);
    close();
}

bool SemaphoreHandle::open(OpenMode mode) {
    const Undo undo = !m_spec.undo                   ? Undo::No
                      : m_spec.role == Role::Counter ? Undo::Counted
                                                     : Undo::Yes;
    if (!m_spec.qtKey) {
        OpenedSemaphore opened = openSemaphore(m_spec.name, mode, m_spec.initialValue, undo);
        m_created = m_created || opened.created;
        m_kernel = std::move(opened.semaphore);
        return m_kernel != nullptr;
    }
    // QSystemSemaphore heals itself, but only in calls that also change the value; where a peer
    // left nothing behind, a new one makes the semaphore again.
    for (int round = 0; round < 16; ++round) {
        if (m_qt || mode == OpenMode::Existing) {
            m_kernel = openSemaphore(m_spec.name, OpenMode::Existing, 0, undo).semaphore;
            if (m_kernel || mode == OpenMode::Existing) return m_kernel != nullptr;
        }
        m_qt.reset();
        m_qt = openQtSemaphore(m_spec.name, *m_spec.qtKey, mode, m_spec.initialValue);
        mode = OpenMode::Open;
    }
    throw IpcError("LockError", "other processes keep removing the semaphore");
}

const std::shared_ptr<KernelSemaphore>& SemaphoreHandle::kernel() {
    if (!m_kernel) open(OpenMode::Open);
    return m_kernel;
}

template <typename Attempt>
AcquireResult SemaphoreHandle::retryWhileGone(Attempt&& attempt) {
    for (int round = 0; round < 1000; ++round) {
        const AcquireResult result = attempt(*kernel());
        if (result.outcome != Acquired::Gone) return result;
        forget();
    }
    throw IpcError("LockError", "other processes keep removing the semaphore");
}

bool SemaphoreHandle::took(AcquireResult result) {
    if (result.outcome == Acquired::Failed) throw IpcError::fromErrno("semop", result.systemError);
    if (result.outcome != Acquired::Yes) return false;
    m_held = m_spec.role == Role::Lock;
    if (m_held) m_heldSince = Clock::now();
    return true;
}

bool SemaphoreHandle::tookOver(KernelSemaphore& semaphore) {
    if (m_kernel.get() == &semaphore) return took({Acquired::Yes});
    giveBack(semaphore, m_spec.role);
    return false;
}

bool SemaphoreHandle::tryAcquire() {
    return took(retryWhileGone([](KernelSemaphore& semaphore) { return semaphore.tryAcquire(); }));
}

bool SemaphoreHandle::acquire(double milliseconds) {
    if (tryAcquire()) return true;
    const Deadline deadline = deadlineIn(milliseconds);
    Interrupt never;
    return took(retryWhileGone(
        [&](KernelSemaphore& semaphore) { return semaphore.acquire(deadline, never); }));
}

void SemaphoreHandle::release(int count) {
    if (m_qt && m_spec.undo) {
        m_qt->release(count);
        if (m_kernel) m_kernel->countReleased(count);
        return;
    }
    for (int round = 0; round < 16; ++round) {
        const ReleaseResult result = kernel()->release(count);
        if (result.outcome == Released::Yes) return;
        if (result.outcome == Released::Failed)
            throw IpcError::fromErrno("semop", result.systemError);
        forget();
    }
    throw IpcError("LockError", "other processes keep removing the semaphore");
}

bool SemaphoreHandle::unlock() {
    return unlock(Clock::now() - m_heldSince > kMomentary ? Hold::Long : Hold::Momentary);
}

bool SemaphoreHandle::unlock(Hold hold) {
    if (!std::exchange(m_held, false)) return true;
    const ReleaseResult result = m_kernel->unlock(hold);
    if (result.outcome == Released::Failed) throw IpcError::fromErrno("semop", result.systemError);
    if (result.outcome == Released::Lost) forget();
    return result.outcome == Released::Yes;
}

bool SemaphoreHandle::reset() {
    KernelSemaphore& semaphore = *kernel();
    const std::optional<int> value = semaphore.value();
    if (!value || *value == 1) return false;
    if (*value == 0) return semaphore.restore();
    for (int surplus = *value - 1; surplus > 0; --surplus)
        semaphore.drop();
    return true;
}

void SemaphoreHandle::remove() {
    m_held = false;
    m_created = false;
    if (m_kernel) m_kernel->remove();
    forget();
}

void SemaphoreHandle::close() noexcept {
    if (std::exchange(m_held, false)) m_kernel->unlock(Hold::Long);
    if (m_created && m_spec.role == Role::Counter && m_kernel) m_kernel->remove();
    m_created = false;
    m_qt.reset();
    forget();
}

} // namespace qtipc
