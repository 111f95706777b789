#include "wait_pool.h"

#include "backends/joining_thread.h"
#include "util/error.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <string>
#include <unordered_set>
#include <utility>

namespace qtipc {

namespace {

// Parked threads that wait for work; more than this many keys at once is rare.
constexpr size_t kIdleThreads = 4;

// Interval at which a blocked worker checks whether it is being terminated.
constexpr std::chrono::milliseconds kGlance(50);

} // namespace

/// A thread that serves one wait after the other.
class WaitThread {
public:
    /// Throws IpcError.
    WaitThread(WaitPool& pool, const std::string& purpose)
        : m_pool(pool)
        , m_thread(purpose, [this] { run(); }) {}

    ~WaitThread() { stop(); }

    WaitThread(const WaitThread&) = delete;
    WaitThread& operator=(const WaitThread&) = delete;

    /// Ends it soon by cancelling its wait. Idempotent; the destructor joins.
    void stop() {
        {
            const std::lock_guard guard(m_mutex);
            m_stop = true;
            if (m_wait) m_wait->cancel();
        }
        m_changed.notify_one();
    }

    void serve(std::shared_ptr<Wait> wait) {
        {
            const std::lock_guard guard(m_mutex);
            m_wait = std::move(wait);
        }
        m_changed.notify_one();
    }

private:
    void run() {
        // Runs off the JavaScript thread.
        const BlockedSignals away;
        std::unique_lock guard(m_mutex);
        for (;;) {
            m_changed.wait(guard, [this] { return m_stop || m_wait; });
            if (!m_wait) return;
            std::shared_ptr<Wait> wait = m_wait;
            guard.unlock();
            wait->m_result = wait->m_semaphore->acquire(kNever, wait->m_interrupt);
            guard.lock();
            m_wait.reset();
            // Moved: its callback may only be destroyed on the JavaScript thread.
            m_pool.completed(*this, std::move(wait));
        }
    }

    WaitPool& m_pool;
    std::mutex m_mutex; // guards the two below
    std::shared_ptr<Wait> m_wait;
    bool m_stop = false;
    std::condition_variable m_changed;
    JoiningThread m_thread; // last: it starts after the other members, and ends first
};

void Wait::undoAcquire() {
    if (m_result.outcome == Acquired::Yes) qtipc::undoAcquire(*m_semaphore, m_role);
}

WaitPool::WaitPool(WakeUp& wakeUp)
    : m_wakeUp(wakeUp) {}

WaitPool::~WaitPool() { shutdown(); }

std::shared_ptr<Wait> WaitPool::start(std::shared_ptr<KernelSemaphore> semaphore, Role role,
                                      Wait::Done done) {
    if (m_down) throw IpcError("OutOfResources", "the environment is shutting down");
    auto wait = std::make_shared<Wait>(std::move(semaphore), role, std::move(done));
    if (m_idle.empty()) {
        const std::string others = std::to_string(m_threads.size()) + " others";
        m_threads.push_back(std::make_unique<WaitThread>(*this, "the wait, beside " + others));
        m_idle.push_back(m_threads.back().get());
    }
    WaitThread* const thread = m_idle.back();
    m_idle.pop_back();
    m_wakeUp.ref();
    thread->serve(wait);
    return wait;
}

void WaitPool::completed(WaitThread& thread, std::shared_ptr<Wait> wait) {
    // Runs off the JavaScript thread.
    const std::lock_guard guard(m_mutex);
    m_completed.emplace_back(&thread, std::move(wait));
    m_anyCompleted.notify_one();
    m_wakeUp.send();
}

void WaitPool::settled(WaitThread* thread) {
    m_idle.push_back(thread);
    m_wakeUp.unref();
}

AcquireResult WaitPool::finish(const std::shared_ptr<Wait>& wait, Deadline deadline,
                               const std::function<bool()>& keepWaiting) {
    if (m_down) return {Acquired::Interrupted}; // shutdown() has ended it
    std::unique_lock guard(m_mutex);
    auto place = m_completed.end();
    const auto isCompleted = [&] {
        place = std::find_if(m_completed.begin(), m_completed.end(),
                             [&](const auto& completed) { return completed.second == wait; });
        return place != m_completed.end();
    };
    while (!m_anyCompleted.wait_until(guard, std::min(deadline, Clock::now() + kGlance),
                                      isCompleted)) {
        if (Clock::now() < deadline && keepWaiting()) continue;
        wait->cancel();
        m_anyCompleted.wait(guard, isCompleted);
        break;
    }
    settled(place->first);
    m_completed.erase(place);
    return wait->m_result;
}

AcquireResult WaitPool::finish(const std::shared_ptr<Wait>& wait) {
    return finish(wait, Clock::now(), [] { return false; });
}

void WaitPool::deliver() {
    std::size_t left = 0;
    {
        const std::lock_guard guard(m_mutex);
        left = m_completed.size();
    }
    // Waits that complete during the callbacks send their own wake-up, after timers and I/O.
    for (; left > 0; --left) {
        std::shared_ptr<Wait> wait;
        {
            // One by one: a callback may finish another wait that has completed as well.
            const std::lock_guard guard(m_mutex);
            if (m_completed.empty()) break;
            settled(m_completed.front().first);
            wait = std::move(m_completed.front().second);
            m_completed.pop_front();
        }
        if (m_down)
            wait->undoAcquire(); // an earlier callback ended the process
        else
            wait->m_done(wait->m_result);
    }
    endSurplus();
}

void WaitPool::endSurplus() {
    if (m_idle.size() <= kIdleThreads) return;
    const std::unordered_set<WaitThread*> surplus(m_idle.begin() + kIdleThreads, m_idle.end());
    m_idle.resize(kIdleThreads);
    // Cancel all of them first, so that they end at the same time.
    for (WaitThread* thread : surplus)
        thread->stop();
    std::erase_if(m_threads, [&](const auto& thread) { return surplus.contains(thread.get()); });
}

void WaitPool::shutdown() {
    if (std::exchange(m_down, true)) return;
    m_idle.clear();
    for (const auto& thread : m_threads)
        thread->stop();
    m_threads.clear(); // joins
    const std::lock_guard guard(m_mutex);
    for (const auto& [thread, wait] : std::exchange(m_completed, {}))
        wait->undoAcquire();
}

} // namespace qtipc
