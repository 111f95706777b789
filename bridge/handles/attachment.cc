#include "attachment.h"

#include "backends/kernel_objects.h"
#include "threads/job_pool.h"
#include "util/error.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace qtipc {

Attachment::Attachment(std::optional<SegmentName> name, std::unique_ptr<MappedSegment> backend,
                       std::shared_ptr<SemaphoreHandle> lock, Removal removal,
                       std::shared_ptr<OpenHandles> openHandles)
    : m_name(std::move(name))
    , m_backend(std::move(backend))
    , m_lock(std::move(lock))
    , m_removal(removal)
    , m_openHandles(std::move(openHandles)) {
    m_openHandles->attachments.insert(this);
}

Attachment::~Attachment() {
    m_openHandles->attachments.erase(this);
    detachWithoutMutex();
}

void Attachment::detach() {
    if (!isAttached()) return;
    startDetaching();
    bool isGone = false;
    try {
        isGone = detachMemory();
    } catch (const IpcError&) {
        m_isChanging = false;
        throw;
    }
    finishDetaching(isGone);
}

void Attachment::startDetaching() {
    stopUsers();
    m_isChanging = true;
}

bool Attachment::detachMemory() { return m_backend->detach(m_removal); }

void Attachment::finishDetaching(bool isGone) {
    m_isChanging = false;
    removeLockAsCreator(isGone);
}

/// Like a QSystemSemaphore, which its creator removes: programs that are still attached create
/// another one when they next acquire it, whose creator removes it in turn. A lock that another
/// process created stays, also after the last attachment: its creator, which may have detached
/// only, would later remove the key file of the lock that others have created since.
void Attachment::removeLockAsCreator(bool isGone) {
    if (!m_lock || !m_name || m_lock->wasReset()) return;
    const auto* const lock = std::get_if<SystemVName>(&m_lock->name());
    // With POSIX no program learns that a semaphore was unlinked: programs that have it open and
    // new ones would use two. So it is removed only together with a segment of this handle.
    const bool isOurs = lock == nullptr ? isGone : m_lock->wasCreated();
    if (!isOurs) return;
    // A new segment may have the name: then the lock belongs to that one.
    if (isGone && !lookAtSegment(*m_name)) return m_lock->remove();
    if (lock == nullptr || isLockSharedHere()) return;
    const auto* const segment = std::get_if<SystemVName>(&*m_name);
    const bool isSharedFile = segment != nullptr && segment->path == lock->path;
    m_lock->remove(isSharedFile ? KeyFile::Keep : KeyFile::Remove);
}

/// Whether another handle of this environment is attached with the same lock, or is attaching or
/// detaching.
bool Attachment::isLockSharedHere() const {
    return std::any_of(m_openHandles->attachments.begin(), m_openHandles->attachments.end(),
                       [this](const Attachment* other) {
                           return other != this && other->m_lock == m_lock &&
                                  (other->m_isChanging || other->isAttached());
                       });
}

void Attachment::detachWithoutMutex() noexcept {
    if (!isAttached()) return;
    // A job that ends releases its lock.
    stopUsers();
    try {
        if (!m_lock || m_lock->isHeldByCaller() || m_backend->onlyLooks()) return detach();
        if (!m_lock->tryWithLock([this] { detach(); })) m_backend->detach(Removal::Never);
    } catch (const IpcError&) {
        // No caller is left to report it to; the kernel detaches when the process exits.
    }
}

void Attachment::stopUsers() {
    for (MemoryUser* user : m_users)
        user->stop();
    for (Job* job : m_jobs)
        job->finish();
}

} // namespace qtipc
