// Runs on any thread.
#include "tried_lock.h"

#include "kernel_objects.h"
#include "util/error.h"

#include <utility>

namespace qtipc {

TriedLock::Try::Try(TriedLock& lock) {
    // A program that starts or exits may replace the semaphore once; if it is replaced again and
    // again, it is busy.
    for (int round = 0; round < 2; ++round) {
        m_state = State::Missing;
        m_semaphore = lock.open();
        if (!m_semaphore) return;
        const auto [outcome, error] = m_semaphore->tryAcquire();
        if (outcome == Acquired::Failed) return;
        m_state = outcome == Acquired::Yes ? State::Held : State::Busy;
        if (outcome != Acquired::Gone) return;
        lock.forget(m_semaphore);
    }
}

TriedLock::Try::~Try() { release(); }

bool TriedLock::Try::release() noexcept {
    if (std::exchange(m_state, State::Missing) != State::Held) return false;
    return m_semaphore->unlock().outcome == Released::Yes;
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
