// Runs on any thread.
#include "tried_lock.h"

#include "kernel_objects.h"
#include "util/error.h"

#include <unistd.h>
#include <utility>

namespace qtipc {

TriedLock::Try::Try(TriedLock& lock) {
    // A program that starts or exits may replace the semaphore once; if it is replaced again and
    // again, it is busy.
    for (int round = 0; round < 2; ++round) {
        m_state = State::Missing;
        m_semaphore = lock.open();
        if (!m_semaphore) return;
        lock.noteLastUser(*m_semaphore);
        const auto [outcome, error] = m_semaphore->tryAcquire();
        if (outcome == Acquired::Failed) return;
        m_state = outcome == Acquired::Yes ? State::Held : State::Busy;
        if (m_state == State::Held) ++lock.m_acquisitions;
        if (outcome != Acquired::Gone) return;
        lock.forget(m_semaphore);
    }
}

TriedLock::Try::~Try() { release(); }

bool TriedLock::Try::release() noexcept {
    if (std::exchange(m_state, State::Missing) != State::Held) return false;
    return m_semaphore->unlock().outcome == Released::Yes;
}

/// Before this process becomes the last user itself.
void TriedLock::noteLastUser(KernelSemaphore& semaphore) noexcept {
    const int pid = semaphore.lastPid().value_or(0);
    if (pid == 0 || pid == ::getpid()) return;
    m_foreignPid = pid;
    ++m_foreignUses;
}

std::shared_ptr<KernelSemaphore> TriedLock::open() {
    const std::lock_guard guard(m_mutex);
    if (m_semaphore || !m_name) return m_semaphore;
    try {
        m_semaphore = openSemaphore(*m_name, OpenMode::Existing, 1, {}).semaphore;
    } catch (const IpcError&) {
        // It belongs to another user: treated as missing.
        return nullptr;
    }
    return m_semaphore;
}

void TriedLock::forget(const std::shared_ptr<KernelSemaphore>& removed) {
    const std::lock_guard guard(m_mutex);
    if (m_semaphore == removed) m_semaphore.reset();
}

} // namespace qtipc
