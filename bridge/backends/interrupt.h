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
/// A signal alone would be lost when it comes just before the system call. The handler therefore
/// also zeroes the time limit that the call is about to read: a wait that has not begun ends at
/// once, and one that has begun is interrupted.
class Interrupt {
public:
    Interrupt() = default;
    ~Interrupt() = default;
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    /// Any thread. The wait that is going on ends soon, and so does every later one.
    void request();

    [[nodiscard]] bool requested() const { return m_requested.load(); }

    /// The waiting thread's side: between its construction and end, request() reaches the thread.
    class Waiting {
    public:
        explicit Waiting(Interrupt& interrupt);
        ~Waiting();
        Waiting(const Waiting&) = delete;
        Waiting& operator=(const Waiting&) = delete;

        /// For calls that take the time left (semtimedop).
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

/// As long as it lives, the calling thread takes no signal but the one of Interrupt: each would end
/// a wait in the kernel, and the next begins at the end of the queue. Other threads take them.
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
