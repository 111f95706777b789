#include "sampler.h"

#include "backends/interrupt.h"
#include "backends/sampling_thread.h"
#include "util/error.h"

#include <algorithm>
#include <utility>

namespace qtipc {

void Sampler::start(Sampled& watch, Deadline first) {
    if (m_down) throw IpcError("OutOfResources", "the environment is shutting down");
    if (!m_thread) m_thread.emplace("the watch", [this] { run(); });
    bool isNext = false;
    {
        const std::lock_guard guard(m_mutex);
        watch.m_due = std::max(first, Clock::now());
        const auto place = m_schedule.emplace(watch.m_due, &watch);
        isNext = place == m_schedule.begin();
    }
    if (isNext) m_changed.notify_one();
}

void Sampler::stop(Sampled& watch) {
    std::unique_lock guard(m_mutex);
    if (m_lookingFor == &watch) {
        m_enough = true;
        m_looked.wait(guard, [&] { return m_lookingFor != &watch; });
    }
    const auto [begin, end] = m_schedule.equal_range(watch.m_due);
    const auto place =
        std::find_if(begin, end, [&](const auto& entry) { return entry.second == &watch; });
    if (place != end) m_schedule.erase(place);
    std::erase(m_seen, &watch);
}

void Sampler::deliver() {
    std::size_t left = 0;
    {
        const std::lock_guard guard(m_mutex);
        left = m_seen.size();
    }
    // Observations during the callbacks send their own wake-up, after timers and I/O.
    for (; left > 0; --left) {
        Sampled* watch = nullptr;
        {
            // One by one: a callback may stop another watch that has an observation, too.
            const std::lock_guard guard(m_mutex);
            if (m_seen.empty()) return;
            watch = m_seen.front();
            m_seen.erase(m_seen.begin());
        }
        // The watch may be started again, or destroyed, when the callback returns.
        watch->deliver(watch->m_observation);
    }
}

void Sampler::shutdown() {
    if (std::exchange(m_down, true)) return;
    std::vector<Sampled*> started;
    {
        const std::lock_guard guard(m_mutex);
        m_stop = true;
        m_enough = true;
        started = std::exchange(m_seen, {});
        for (const auto& [due, watch] : std::exchange(m_schedule, {}))
            started.push_back(watch);
        if (m_lookingFor != nullptr) started.push_back(m_lookingFor);
    }
    m_changed.notify_one();
    m_thread.reset();
    for (Sampled* watch : started)
        watch->drop();
}

void Sampler::run() {
    // Runs off the JavaScript thread.
    const BlockedSignals away;
    becomeSamplingThread();
    std::unique_lock guard(m_mutex);
    while (!m_stop) {
        if (m_schedule.empty()) {
            m_changed.wait(guard);
            continue;
        }
        const auto next = m_schedule.begin();
        // By value: stop() may remove the entry meanwhile.
        const Deadline due = next->first;
        if (Clock::now() < due) {
            m_changed.wait_until(guard, due);
            continue;
        }
        Sampled& watch = *next->second;
        m_schedule.erase(next);
        m_lookingFor = &watch;
        m_enough = false;
        guard.unlock();
        const Observation observation = watch.lookNow(m_enough);
        guard.lock();
        m_lookingFor = nullptr;
        if (!m_enough) looked(watch, observation);
        m_looked.notify_all();
    }
}

void Sampler::looked(Sampled& watch, Observation observation) {
    const Clock::duration pause = watch.pauseAfter(observation);
    // Looks that were missed during a long look, or while the machine was suspended, are not
    // repeated.
    const Clock::time_point now = Clock::now();
    watch.m_due += pause;
    if (watch.m_due < now) watch.m_due = now + pause;
    if (observation == Observation::Same || observation == Observation::Unsettled) {
        m_schedule.emplace(watch.m_due, &watch);
    } else {
        watch.m_observation = observation;
        m_seen.push_back(&watch);
        m_wakeUp.send();
    }
}

} // namespace qtipc
