#include "attachment.h"

#include "job_pool.h"
#include "util/error.h"
#include "watch/watch.h"

#include <utility>

namespace qtipc {

Attachment::Attachment(std::optional<SegmentName> name, std::unique_ptr<SegmentBackend> backend,
                       std::shared_ptr<SemaphoreHandle> lock, Removal removal,
                       std::shared_ptr<InUse> inUse)
    : m_name(std::move(name))
    , m_backend(std::move(backend))
    , m_lock(std::move(lock))
    , m_removal(removal)
    , m_inUse(std::move(inUse)) {
    m_inUse->attachments.insert(this);
}

Attachment::~Attachment() {
    m_inUse->attachments.erase(this);
    abandon();
}

void Attachment::leave() {
    if (!isAttached()) return;
    startLeaving();
    finishLeaving(leaveMemory());
}

void Attachment::startLeaving() {
    stopUsers();
    m_isChanging = true;
}

bool Attachment::leaveMemory() { return m_backend->detach(m_removal); }

void Attachment::finishLeaving(bool isGone) {
    m_isChanging = false;
    // A new segment may live under the name: then the lock is that one's.
    if (isGone && m_lock && m_name && !lookAtSegment(*m_name)) m_lock->remove();
}

void Attachment::abandon() noexcept {
    if (!isAttached()) return;
    // A job that ends gives back the lock that it was given.
    stopUsers();
    try {
        if (!m_lock || m_lock->isHeld()) return leave();
        if (m_lock->tryAcquire())
            leaveAndUnlock();
        else
            m_backend->detach(Removal::Never);
    } catch (const IpcError&) {
        // Nobody is left to hear it; the kernel detaches when the process ends.
    }
}

void Attachment::stopUsers() {
    for (Watch* watch : m_watches)
        watch->stop();
    for (Job* job : m_jobs)
        job->finish();
}

void Attachment::leaveAndUnlock() {
    try {
        leave();
    } catch (const IpcError&) {
        m_lock->unlock();
        throw;
    }
    m_lock->unlock();
}

} // namespace qtipc
