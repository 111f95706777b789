#pragma once

#include "backends/kernel_semaphore.h"

#include <memory>
#include <mutex>
#include <optional>

namespace qtipc {

/// Releases a lock once, for two threads that may both do so: the one that works under it, and the
/// one that acquired it. Any thread.
class EarlyRelease {
public:
    explicit EarlyRelease(std::shared_ptr<KernelSemaphore> held)
        : m_held(std::move(held)) {}

    /// The first call releases the lock, the others return its result.
    ReleaseResult release() noexcept {
        const std::lock_guard guard(m_mutex);
        if (!m_result) m_result = m_held->unlock();
        return *m_result;
    }

    [[nodiscard]] bool isDone() const noexcept {
        const std::lock_guard guard(m_mutex);
        return m_result.has_value();
    }

private:
    std::shared_ptr<KernelSemaphore> m_held;
    mutable std::mutex m_mutex;
    std::optional<ReleaseResult> m_result;
};

} // namespace qtipc
