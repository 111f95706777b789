#pragma once

#include "util/error.h"
#include "wake_up.h"

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

namespace qtipc {

class Job;

struct JobSteps {
    /// Runs off the JavaScript thread. May return early once `enough`. Throws IpcError.
    std::function<void(const std::atomic<bool>& enough)> work;
    /// JavaScript thread, once after the work, also while the environment ends: calls no
    /// JavaScript. May be empty.
    std::function<void(Job&)> settle;
    /// JavaScript thread, after `settle`: the error of the work, or null. Not called while the
    /// environment ends. May be empty.
    std::function<void(const IpcError*)> done;
};

/// The kind of thread for which a job waits before it is started.
enum class Lane {
    Copies, ///< one of a few threads
    Disk,   ///< also; separate, so that no copy waits for a disk that hangs
    None,   ///< nothing: a lock is held meanwhile
};

class JobPool;

/// A piece of work that would block the event loop for long, on a thread of its own.
class Job {
public:
    Job(JobPool& pool, JobSteps steps, Lane lane)
        : m_pool(pool)
        , m_steps(std::move(steps))
        , m_lane(lane) {}

    /// Ends the work soon if it may end early, and at once if it has not been started; `done` is
    /// still called. JavaScript thread.
    void cancel();

    /// Cancels, and blocks until the work has ended; `done` is still called. JavaScript thread.
    void finish();

private:
    friend class JobPool;

    JobPool& m_pool;
    JobSteps m_steps;
    Lane m_lane;
    std::atomic<bool> m_enough = false;
    std::optional<IpcError> m_error;
    bool m_isStarted = false;
    bool m_ended = false; ///< guarded by the pool
    std::thread m_thread;
};

/// The jobs of one environment. It owns their threads: none outlives shutdown(). JavaScript thread
/// only, except for run().
class JobPool {
public:
    explicit JobPool(WakeUp& wakeUp)
        : m_wakeUp(wakeUp) {}

    ~JobPool() { shutdown(); }

    JobPool(const JobPool&) = delete;
    JobPool& operator=(const JobPool&) = delete;

    /// Keeps the event loop alive until it is done. If no thread can be started, the work is done
    /// before this returns. Throws IpcError when the environment is shutting down.
    std::shared_ptr<Job> start(JobSteps steps, Lane lane);

    /// Calls `settle` and `done` of the jobs that have ended.
    void deliver();

    /// Cancels every job, waits for the work that cannot end early, and calls `settle`. Idempotent.
    void shutdown();

private:
    friend class Job;

    [[nodiscard]] bool hasRoom(Lane lane) const;
    void launch(const std::shared_ptr<Job>& job);
    void run(Job& job);
    void ended(Job& job);
    void skip(Job& job);
    void finish(Job& job);
    void launchQueued();

    WakeUp& m_wakeUp;
    bool m_down = false;
    std::set<std::shared_ptr<Job>> m_launched; ///< until they are delivered
    std::array<std::size_t, 2> m_running{};    ///< of m_launched, by lane
    std::deque<std::shared_ptr<Job>> m_queued;

    std::mutex m_mutex; // guards the two below, and m_ended of the jobs
    std::condition_variable m_anyEnded;
    std::deque<Job*> m_ended; ///< not delivered yet, of m_launched
};

} // namespace qtipc
