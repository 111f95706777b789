#pragma once

#include "backends/deadline.h"
#include "backends/joining_thread.h"
#include "threads/wake_up.h"
#include "watched_range.h"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace qtipc {

/// A watch, as the sampler knows it.
class Sampled {
public:
    Sampled() = default;
    Sampled(const Sampled&) = delete;
    Sampled& operator=(const Sampled&) = delete;

    virtual ~Sampled() = default;

protected:
    /// Time of the next look. Only while it is idle.
    [[nodiscard]] Deadline due() const { return m_due; }

    void setDue(Deadline due) { m_due = due; }

private:
    friend class Sampler;

    /// Runs off the JavaScript thread. May return early once `enough`.
    virtual Observation lookNow(const std::atomic<bool>& enough) = 0;
    /// Time until the next look. Runs off the JavaScript thread.
    [[nodiscard]] virtual Clock::duration pauseAfter(Observation observation) const = 0;
    /// Reports an observation; the watch is idle again.
    virtual void deliver(Observation observation) = 0;
    /// The sampler ends without an observation.
    virtual void drop() noexcept = 0;

    Deadline m_due;                                ///< of the next look; guarded by the sampler
    Observation m_observation = Observation::Same; ///< guarded by the sampler, once there is one
};

/// The thread that looks for all watches of one environment. It runs from the first watch to
/// shutdown(), and sleeps while none is due. JavaScript thread only, except for run().
class Sampler {
public:
    explicit Sampler(WakeUp& wakeUp)
        : m_wakeUp(wakeUp) {}

    ~Sampler() { shutdown(); }

    Sampler(const Sampler&) = delete;
    Sampler& operator=(const Sampler&) = delete;

    /// Looks for `watch`, which is idle, until there is something to report: then it is idle again
    /// and deliver() reports it. The first look is due at `first`. Throws IpcError.
    void start(Sampled& watch, Deadline first);

    /// `watch` is idle when this returns. Blocks for at most a part of a copy.
    void stop(Sampled& watch);

    void ref() {
        if (!m_down) m_wakeUp.ref();
    }

    void unref() {
        if (!m_down) m_wakeUp.unref();
    }

    /// Reports the observations to their watches.
    void deliver();

    /// Ends the thread and every watch. Idempotent.
    void shutdown();

private:
    void run();
    void looked(Sampled& watch, Observation observation);

    WakeUp& m_wakeUp;
    bool m_down = false;

    std::mutex m_mutex; // guards all below
    std::condition_variable m_changed;
    std::condition_variable m_looked;
    std::multimap<Deadline, Sampled*> m_schedule;
    std::vector<Sampled*> m_seen;
    Sampled* m_lookingFor = nullptr;
    std::atomic<bool> m_enough = false; ///< the result of the current look is not needed any more
    bool m_stop = false;
    std::optional<JoiningThread> m_thread;
};

} // namespace qtipc
