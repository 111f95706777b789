#pragma once

#include "kernel_semaphore.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

namespace qtipc {

/// The lock of a segment for read-only handles: acquired if it is free, never waited for, never
/// created. Any thread.
class TriedLock {
public:
    enum class State {
        Held,    ///< by this Try
        Busy,    ///< by another program, or by another call or thread of this process
        Missing, ///< the semaphore does not exist, or this user may not acquire it
    };

    /// One attempt. Releases what it acquired.
    class Try {
    public:
        explicit Try(TriedLock& lock);
        ~Try();
        Try(const Try&) = delete;
        Try& operator=(const Try&) = delete;

        [[nodiscard]] State state() const { return m_state; }

        /// False when nothing was acquired, or another process has reset the lock since.
        bool release() noexcept;

    private:
        State m_state = State::Missing;
        std::shared_ptr<KernelSemaphore> m_semaphore;
    };

    /// Without a name it is always Missing.
    explicit TriedLock(std::optional<SemaphoreName> name)
        : m_name(std::move(name)) {}

    /// Number of attempts that found another process as the last one that operated on the lock.
    [[nodiscard]] unsigned foreignUses() const noexcept { return m_foreignUses; }

    /// The process of the last of these.
    [[nodiscard]] int foreignPid() const noexcept { return m_foreignPid; }

    /// Number of attempts that acquired it.
    [[nodiscard]] unsigned acquisitions() const noexcept { return m_acquisitions; }

private:
    void noteLastUser(KernelSemaphore& semaphore) noexcept;
    std::shared_ptr<KernelSemaphore> open();
    void forget(const std::shared_ptr<KernelSemaphore>& removed);

    std::optional<SemaphoreName> m_name;
    std::mutex m_mutex; // guards the pointer below
    std::shared_ptr<KernelSemaphore> m_semaphore;
    std::atomic<unsigned> m_foreignUses = 0;
    std::atomic<int> m_foreignPid = 0;
    std::atomic<unsigned> m_acquisitions = 0;
};

} // namespace qtipc
