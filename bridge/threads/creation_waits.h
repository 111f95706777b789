#pragma once

#include "backends/awaited_name.h"
#include "backends/directory_events.h"
#include "backends/joining_thread.h"
#include "wake_up.h"

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace qtipc {

/// One wait until a segment or a file may exist.
class CreationWait {
public:
    /// Called on the JavaScript thread.
    using Created = std::function<void()>;

    CreationWait(AwaitedName name, Created created)
        : m_name(std::move(name))
        , m_created(std::move(created)) {}

private:
    friend class CreationWaits;

    const AwaitedName m_name;
    Created m_created; // JavaScript thread; null once the wait has ended
};

/// The creation waits of one environment, all on one thread that looks every 10 ms, and at once
/// when the system reports an entry of that name. The more names there are, the longer the pauses:
/// looking takes at most 2.5 % of a core. The thread runs from the first wait to shutdown(), and
/// sleeps while there is no wait. JavaScript thread only, except for run() and its callees.
class CreationWaits {
public:
    explicit CreationWaits(WakeUp& wakeUp)
        : m_wakeUp(wakeUp) {}

    ~CreationWaits() { shutdown(); }

    CreationWaits(const CreationWaits&) = delete;
    CreationWaits& operator=(const CreationWaits&) = delete;

    /// Keeps the event loop alive until the wait has ended. Throws IpcError.
    std::shared_ptr<CreationWait> start(AwaitedName name, CreationWait::Created created);

    /// Ends a wait without a call. Idempotent.
    void stop(const std::shared_ptr<CreationWait>& wait);

    /// Calls the Created of the names that were found.
    void deliver();

    /// Ends the thread and every wait, without a call. Idempotent.
    void shutdown();

private:
    using Waits = std::vector<std::shared_ptr<CreationWait>>;

    void run();
    Clock::duration look(const Waits& waits);
    void found(const std::shared_ptr<CreationWait>& wait);
    bool remove(const std::shared_ptr<CreationWait>& wait);

    WakeUp& m_wakeUp;
    bool m_down = false;

    std::mutex m_mutex; // guards the four below
    std::unordered_multimap<std::string, std::shared_ptr<CreationWait>> m_waits; // by their entry
    Waits m_new;
    std::deque<std::shared_ptr<CreationWait>> m_found;
    bool m_stop = false;

    std::optional<DirectoryEvents> m_events;
    std::optional<JoiningThread> m_thread; // last: it ends before the other members are destroyed
};

} // namespace qtipc
