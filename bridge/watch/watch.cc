#include "watch.h"

#include "util/error.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace qtipc {

namespace {

using std::chrono::milliseconds;

// Pause after a look during a write, which usually ends soon.
constexpr milliseconds kSoon(1);

// Pause while only the name is looked at.
constexpr milliseconds kRarely(100);

} // namespace

Watch::Watch(std::shared_ptr<Attachment> attachment, std::shared_ptr<Sampler> sampler,
             WatchedRangeSpec spec, Clock::duration interval)
    : m_attachment(std::move(attachment))
    , m_sampler(std::move(sampler))
    , m_range(m_attachment->backend(), spec)
    , m_interval(interval) {
    setDue(Clock::now());
    m_attachment->users().insert(this);
}

Watch::~Watch() {
    stop();
    m_attachment->users().erase(this);
}

Observation Watch::look() {
    const std::atomic<bool> enough = false;
    const Observation observation = m_range.look(enough);
    setDue(Clock::now() + pauseAfter(observation));
    return observation;
}

void Watch::start(Seen seen) {
    m_sampler->start(*this, due());
    m_seen = std::move(seen);
}

void Watch::stop() {
    keepAlive(false);
    m_sampler->stop(*this);
    m_seen = nullptr;
}

void Watch::keepAlive(bool on) {
    if (std::exchange(m_keepsAlive, on) == on) return;
    if (on)
        m_sampler->ref();
    else
        m_sampler->unref();
}

Observation Watch::lookNow(const std::atomic<bool>& enough) { return m_range.look(enough); }

void Watch::deliver(Observation observation) {
    const auto seen = std::exchange(m_seen, nullptr);
    seen(observation);
}

void Watch::drop() noexcept { m_seen = nullptr; }

Clock::duration Watch::pauseAfter(Observation observation) const {
    if (observation == Observation::Unsettled) return std::min<Clock::duration>(m_interval, kSoon);
    return m_range.isAttentive() ? m_interval : kRarely;
}

} // namespace qtipc
