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

class Watch;

/// The thread that looks for all watches of one environment. It is there from the first watch to
/// shutdown(), and sleeps while none is due. JavaScript thread only, but for run().
class Sampler {
public:
    explicit Sampler(WakeUp& wakeUp)
        : m_wakeUp(wakeUp) {}

    ~Sampler() { shutdown(); }

    Sampler(const Sampler&) = delete;
    Sampler& operator=(const Sampler&) = delete;

    /// Looks for `watch`, which is idle, until there is something to tell: then it is idle again
    /// and deliver() tells it. The first look is due at `first`. Throws IpcError.
    void start(Watch& watch, Deadline first);

    /// `watch` is idle when this returns, and nobody looks for it. Waits for a part of a copy.
    void stop(Watch& watch);

    void hold() {
        if (!m_down) m_wakeUp.hold();
    }

    void letGo() {
        if (!m_down) m_wakeUp.letGo();
    }

    /// Tells the watches what was seen for them.
    void deliver();

    /// Ends the thread and every watch. Idempotent.
    void shutdown();

private:
    void run();
    void looked(Watch& watch, Sighting sighting);

    WakeUp& m_wakeUp;
    bool m_down = false;

    std::mutex m_mutex; // guards all below
    std::condition_variable m_changed;
    std::condition_variable m_looked;
    std::multimap<Deadline, Watch*> m_schedule;
    std::vector<Watch*> m_seen;
    Watch* m_lookingFor = nullptr;
    std::atomic<bool> m_enough = false; ///< the look that goes on is for nobody any more
    bool m_stop = false;
    std::optional<JoiningThread> m_thread;
};

} // namespace qtipc
