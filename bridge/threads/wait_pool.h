#pragma once

#include "backends/kernel_semaphore.h"
#include "wake_up.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace qtipc {

/// One wait for a semaphore, on a thread of the addon.
class Wait {
public:
    /// Called on the JavaScript thread with the result of the wait.
    using Done = std::function<void(AcquireResult)>;

    Wait(std::shared_ptr<KernelSemaphore> semaphore, Role role, Done done)
        : m_semaphore(std::move(semaphore))
        , m_role(role)
        , m_done(std::move(done)) {}

    /// Ends it soon. Done is still called: with Interrupted, or Yes when the wait had just
    /// succeeded.
    void cancel() { m_interrupt.request(); }

    [[nodiscard]] KernelSemaphore& semaphore() { return *m_semaphore; }

private:
    friend class WaitPool;
    friend class WaitThread;

    void undoAcquire();

    std::shared_ptr<KernelSemaphore> m_semaphore;
    Role m_role;
    Done m_done;
    Interrupt m_interrupt;
    AcquireResult m_result{Acquired::Interrupted};
};

class WaitThread;

/// The waits of one environment, each on a separate thread: a wait in slices, or one that takes
/// turns with others, would lose its place in the queue of the kernel. None of the threads outlives
/// shutdown(), so no code of the addon runs after Node has torn the environment down. JavaScript
/// thread only, except for completed().
class WaitPool {
public:
    explicit WaitPool(WakeUp& wakeUp);
    ~WaitPool();
    WaitPool(const WaitPool&) = delete;
    WaitPool& operator=(const WaitPool&) = delete;

    /// Keeps the event loop alive until it is done. Throws IpcError when no thread can be started.
    std::shared_ptr<Wait> start(std::shared_ptr<KernelSemaphore> semaphore, Role role,
                                Wait::Done done);

    /// Blocks the thread for a wait, which is cancelled at the deadline or as soon as `keepWaiting`
    /// returns false; its Done is not called.
    AcquireResult finish(const std::shared_ptr<Wait>& wait, Deadline deadline,
                         const std::function<bool()>& keepWaiting);
    /// Ends a wait at once; its Done is not called.
    AcquireResult finish(const std::shared_ptr<Wait>& wait);

    /// Calls the Done of all completed waits.
    void deliver();

    /// Ends every wait at once; releases what was acquired and not delivered yet. Idempotent.
    void shutdown();

private:
    friend class WaitThread;

    void completed(WaitThread& thread, std::shared_ptr<Wait> wait);
    void settled(WaitThread* thread);
    void endSurplus();

    WakeUp& m_wakeUp;
    bool m_down = false;
    std::vector<std::unique_ptr<WaitThread>> m_threads;
    std::vector<WaitThread*> m_idle; // of m_threads

    std::condition_variable m_anyCompleted;
    std::mutex m_mutex; // guards m_completed
    std::deque<std::pair<WaitThread*, std::shared_ptr<Wait>>> m_completed;
};

} // namespace qtipc
