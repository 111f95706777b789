#pragma once

#include "backends/mapped_segment.h"
#include "memory_user.h"
#include "memory_view.h"
#include "open_handles.h"
#include "semaphore_handle.h"

#include <memory>
#include <optional>
#include <set>

namespace qtipc {

class Job;

/// One attached segment with its lock. Shared by the Segment object and the ArrayBuffer over its
/// memory, which is unmapped with the last of the two. JavaScript thread only.
class Attachment {
public:
    /// `name` is none if `lock` is none.
    Attachment(std::optional<SegmentName> name, std::unique_ptr<MappedSegment> backend,
               std::shared_ptr<SemaphoreHandle> lock, Removal removal,
               std::shared_ptr<OpenHandles> openHandles);
    ~Attachment();
    Attachment(const Attachment&) = delete;
    Attachment& operator=(const Attachment&) = delete;

    [[nodiscard]] MappedSegment& backend() { return *m_backend; }

    [[nodiscard]] SemaphoreHandle* lock() { return m_lock.get(); }

    /// False while a job attaches or detaches it.
    [[nodiscard]] bool isAttached() const { return !m_isChanging && m_backend->isAttached(); }

    /// The buffers over the memory.
    [[nodiscard]] MemoryView& view() { return m_view; }

    /// Users add and remove themselves. They are stopped before the memory is unmapped.
    [[nodiscard]] std::set<MemoryUser*>& users() { return m_users; }

    /// The jobs that use the memory. They are ended before the memory is unmapped.
    [[nodiscard]] std::set<Job*>& jobs() { return m_jobs; }

    /// Detaches while the caller holds the lock, if there is one. The lock's semaphore is removed
    /// if this handle's process created it; otherwise the hold goes on. Throws IpcError.
    void detach();
    /// detach() in three steps, of which the second may run on another thread. The caller holds the
    /// lock all the time, if there is one.
    void startDetaching();
    [[nodiscard]] bool detachMemory();
    void finishDetaching(bool isGone);

    /// True from the start of a job that attaches or detaches it to the end of that job.
    void setChanging(bool isChanging) { m_isChanging = isChanging; }

    /// Detaches without waiting: if the lock is not free, the segment stays.
    void detachWithoutMutex() noexcept;

    /// Stops the watches and cancels the jobs; blocks until none of them uses the memory.
    void stopUsers();

private:
    void removeLockAsCreator(bool isGone);
    [[nodiscard]] bool isLockSharedHere() const;

    std::optional<SegmentName> m_name;
    std::unique_ptr<MappedSegment> m_backend;
    std::shared_ptr<SemaphoreHandle> m_lock;
    Removal m_removal;
    std::shared_ptr<OpenHandles> m_openHandles;
    MemoryView m_view;
    std::set<MemoryUser*> m_users;
    std::set<Job*> m_jobs;
    bool m_isChanging = false;
};

} // namespace qtipc
