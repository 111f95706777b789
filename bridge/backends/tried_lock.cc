// Runs on any thread.
#include "tried_lock.h"

#include "kernel_objects.h"
#include "util/error.h"

#include <utility>

namespace qtipc {

TriedLock::Try::Try(TriedLock& lock) {
    // A program that starts or leaves may replace the semaphore once; who does so again and again
    // has it busy.
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
        // Another user's: it is as if there were none.
        return nullptr;
    }
    return m_semaphore;
}

void TriedLock::forget(const std::shared_ptr<KernelSemaphore>& removed) {
    const std::lock_guard guard(m_mutex);
    if (m_semaphore == removed) m_semaphore.reset();
}

} // namespace qtipc
