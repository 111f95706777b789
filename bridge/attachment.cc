#include "attachment.h"

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
    const bool gone = detach(m_removal);
    // A new segment may live under the name: then the lock is that one's.
    if (gone && m_lock && m_name && !lookAtSegment(*m_name)) m_lock->remove();
}

void Attachment::abandon() noexcept {
    if (!isAttached()) return;
    try {
        if (!m_lock || m_lock->isHeld() || m_backend->onlyLooks()) return leave();
        if (m_lock->tryAcquire())
            leaveAndUnlock();
        else
            detach(Removal::Never);
    } catch (const IpcError&) {
        // Nobody is left to hear it; the kernel detaches when the process ends.
    }
}

bool Attachment::detach(Removal removal) {
    for (Watch* watch : m_watches)
        watch->stop();
    return m_backend->detach(removal);
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
