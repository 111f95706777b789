#include "creation_waits.h"

#include "backends/interrupt.h"
#include "util/error.h"

#include <algorithm>
#include <chrono>
#include <unordered_set>
#include <utility>

namespace qtipc {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kInterval(10);

// The pause after a round of looks, as a multiple of the CPU time that the round took.
constexpr int kPauseFactor = 40;

/// The pause after a round of looks that took `cpuTime`.
Clock::duration pauseAfter(Clock::duration cpuTime, Clock::duration least) {
    return std::max(least, cpuTime * kPauseFactor);
}

/// Names whose entry has just appeared. The rest that attaching needs follows within microseconds:
/// the segment after its key file, the size after its POSIX memory.
class CloseLook {
public:
    void add(std::shared_ptr<CreationWait> wait) {
        m_pause = milliseconds(1);
        m_next = Clock::now();
        m_waits.insert(std::move(wait));
    }

    [[nodiscard]] Deadline next() const { return m_waits.empty() ? kNever : m_next; }

    [[nodiscard]] std::vector<std::shared_ptr<CreationWait>> waits() const {
        return {m_waits.begin(), m_waits.end()};
    }

    void looked(Clock::duration cpuTime) {
        m_next = Clock::now() + pauseAfter(cpuTime, m_pause);
        m_pause *= 2;
        if (m_pause > kInterval) m_waits.clear();
    }

private:
    std::unordered_set<std::shared_ptr<CreationWait>> m_waits;
    milliseconds m_pause{1};
    Deadline m_next = kNever;
};

} // namespace

std::shared_ptr<CreationWait> CreationWaits::start(AwaitedName name,
                                                   CreationWait::Created created) {
    if (m_down) throw IpcError("OutOfResources", "the environment is shutting down");
    auto wait = std::make_shared<CreationWait>(std::move(name), std::move(created));
    if (!m_events) m_events.emplace();
    if (!m_thread) m_thread.emplace("the wait", [this] { run(); });
    {
        const std::lock_guard guard(m_mutex);
        m_waits.emplace(wait->m_name.entry(), wait);
        m_new.push_back(wait);
    }
    m_events->wake();
    m_wakeUp.ref();
    return wait;
}

void CreationWaits::stop(const std::shared_ptr<CreationWait>& wait) {
    if (m_down || !wait->m_created) return;
    bool isLast = false;
    {
        const std::lock_guard guard(m_mutex);
        if (!remove(wait)) std::erase(m_found, wait);
        isLast = m_waits.empty();
    }
    // The thread may drop the last reference to the wait, but must not destroy JavaScript
    // references.
    wait->m_created = nullptr;
    m_wakeUp.unref();
    if (isLast) m_events->wake();
}

void CreationWaits::deliver() {
    std::size_t left = 0;
    {
        const std::lock_guard guard(m_mutex);
        left = m_found.size();
    }
    // Names that are found during the calls send their own wake-up, after timers and I/O.
    for (; left > 0; --left) {
        std::shared_ptr<CreationWait> wait;
        {
            // One by one: a call may stop another wait that has been found as well.
            const std::lock_guard guard(m_mutex);
            if (m_found.empty()) return;
            wait = std::move(m_found.front());
            m_found.pop_front();
        }
        m_wakeUp.unref();
        std::exchange(wait->m_created, nullptr)();
    }
}

void CreationWaits::shutdown() {
    if (std::exchange(m_down, true)) return;
    {
        const std::lock_guard guard(m_mutex);
        m_stop = true;
    }
    if (m_events) m_events->wake();
    m_thread.reset();
    for (const auto& [entry, wait] : std::exchange(m_waits, {}))
        wait->m_created = nullptr;
    for (const auto& wait : std::exchange(m_found, {}))
        wait->m_created = nullptr;
    m_new.clear();
}

void CreationWaits::run() {
    // Runs off the JavaScript thread.
    const BlockedSignals away;
    CloseLook closeLook;
    Deadline nextRound = kNever;
    std::unique_lock guard(m_mutex);
    while (!m_stop) {
        const Waits added = std::exchange(m_new, {});
        const Deadline now = Clock::now();
        const bool isRound = now >= nextRound;
        Waits all;
        if (isRound)
            for (const auto& [entry, wait] : m_waits)
                all.push_back(wait);
        guard.unlock();
        look(added);
        if (isRound) nextRound = Clock::now() + pauseAfter(look(all), kInterval);
        if (now >= closeLook.next()) closeLook.looked(look(closeLook.waits()));
        guard.lock();
        if (m_stop || !m_new.empty()) continue;
        if (m_waits.empty()) {
            m_events->unwatchAll();
            nextRound = kNever;
        } else if (nextRound == kNever) {
            nextRound = now + kInterval;
        }
        guard.unlock();
        const auto names = m_events->wait(std::min(nextRound, closeLook.next()));
        guard.lock();
        for (const std::string& name : names) {
            const auto [begin, end] = m_waits.equal_range(name);
            std::for_each(begin, end, [&](const auto& entry) { closeLook.add(entry.second); });
        }
    }
}

Clock::duration CreationWaits::look(const Waits& waits) {
    // Runs off the JavaScript thread.
    const Clock::duration before = JoiningThread::cpuTime();
    for (const auto& wait : waits) {
        // First, otherwise an object that is created in between would be found late.
        m_events->watch(wait->m_name.directory());
        if (wait->m_name.mayExist()) found(wait);
    }
    return JoiningThread::cpuTime() - before;
}

void CreationWaits::found(const std::shared_ptr<CreationWait>& wait) {
    // Runs off the JavaScript thread.
    const std::lock_guard guard(m_mutex);
    if (!remove(wait)) return; // stopped, or found before
    m_found.push_back(wait);
    m_wakeUp.send();
}

bool CreationWaits::remove(const std::shared_ptr<CreationWait>& wait) {
    const auto [begin, end] = m_waits.equal_range(wait->m_name.entry());
    const auto place =
        std::find_if(begin, end, [&](const auto& entry) { return entry.second == wait; });
    if (place == end) return false;
    m_waits.erase(place);
    return true;
}

} // namespace qtipc
