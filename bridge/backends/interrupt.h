#pragma once

#include "deadline.h"

#include <atomic>
#include <csignal>
#include <ctime>
#include <mutex>
#include <pthread.h>

namespace qtipc {

/// Ends a wait of another thread in the kernel.
///
/// A signal alone would be lost if it came just before the system call. The handler therefore
/// also zeroes the time limit that the call is about to read: a wait that has not begun ends at
/// once, and one that has begun is interrupted.
class Interrupt {
public:
    Interrupt() = default;
    ~Interrupt() = default;
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    /// Ends the current wait and every later one soon. Any thread.
    void request();

    [[nodiscard]] bool requested() const { return m_requested.load(); }

    /// Used by the waiting thread: during its lifetime, request() reaches the thread.
    class Waiting {
    public:
        explicit Waiting(Interrupt& interrupt);
        ~Waiting();
        Waiting(const Waiting&) = delete;
        Waiting& operator=(const Waiting&) = delete;

        /// For calls that take a duration (semtimedop).
        const timespec* timeLeft(Deadline deadline);
        /// For calls that take a point of CLOCK_MONOTONIC (sem_clockwait).
        const timespec* pointInTime(Deadline deadline);

    private:
        const timespec* set(Clock::duration duration);
        Interrupt& m_interrupt;
    };

private:
    std::mutex m_mutex;
    pthread_t m_thread{};
    bool m_waiting = false;
    std::atomic<bool> m_requested = false;
    timespec m_limit{};
};

/// During its lifetime, the calling thread handles no signal but that of Interrupt: each would end
/// a wait in the kernel, and the next wait starts at the end of the queue. Other threads handle
/// them.
class BlockedSignals {
public:
    BlockedSignals();
    ~BlockedSignals();
    BlockedSignals(const BlockedSignals&) = delete;
    BlockedSignals& operator=(const BlockedSignals&) = delete;

private:
    sigset_t m_before{};
};

} // namespace qtipc
