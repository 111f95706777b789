#pragma once

#include "backends/deadline.h"
#include "handles/attachment.h"
#include "handles/memory_user.h"
#include "sampler.h"
#include "watched_range.h"

#include <functional>
#include <memory>

namespace qtipc {

/// One watch of one attachment, which stops it before the memory is unmapped. JavaScript thread
/// only; the sampler uses the range between start() and the observation.
class Watch final : public MemoryUser, private Sampled {
public:
    using Seen = std::function<void(Observation)>;

    Watch(std::shared_ptr<Attachment> attachment, std::shared_ptr<Sampler> sampler,
          WatchedRangeSpec spec, Clock::duration interval);
    ~Watch() override;
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    /// Looks once, on this thread, for at most 100 us and a copy.
    Observation look();

    /// Looks on the sampler's thread, at the earliest `interval` after the last look, until there
    /// is something to report. Throws IpcError.
    void start(Seen seen);

    [[nodiscard]] bool isStarted() const { return m_seen != nullptr; }

    void stop() override;

    /// Whether a started watch keeps the event loop alive.
    void keepAlive(bool on);

    /// Whether a job uses the range.
    [[nodiscard]] bool isInJob() const { return m_isInJob; }

    void setInJob(bool isInJob) { m_isInJob = isInJob; }

    /// The result of WatchedRange::settle() in a job.
    [[nodiscard]] bool isNew() const { return m_isNew; }

    void setNew(bool isNew) { m_isNew = isNew; }

    /// The observed range. Only while it is not started and no other job uses it.
    [[nodiscard]] WatchedRange& range() { return m_range; }

    [[nodiscard]] bool isAttached() const { return m_attachment->isAttached(); }

private:
    Observation lookNow(const std::atomic<bool>& enough) override;
    [[nodiscard]] Clock::duration pauseAfter(Observation observation) const override;
    void deliver(Observation observation) override;
    void drop() noexcept override;

    std::shared_ptr<Attachment> m_attachment;
    std::shared_ptr<Sampler> m_sampler;
    WatchedRange m_range;
    Clock::duration m_interval;
    Seen m_seen; ///< JavaScript thread
    bool m_keepsAlive = false;
    bool m_isInJob = false;
    bool m_isNew = false;
};

} // namespace qtipc
