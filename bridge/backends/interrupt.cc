#include "interrupt.h"

#include <algorithm>
#include <chrono>
#include <csignal>

namespace qtipc {

namespace {

// Static storage in the executable's TLS block: the handler must not allocate on first touch.
// NOLINTNEXTLINE(*-avoid-non-const-global-variables): the handler has no other way to its thread
__attribute__((tls_model("initial-exec"))) thread_local volatile timespec* limitOfThread = nullptr;

void endWait(int) {
    if (volatile timespec* limit = limitOfThread) {
        limit->tv_sec = 0;
        limit->tv_nsec = 0;
    }
}

/// The last real-time signal that is unused in this process, which gets the handler of Interrupt.
int interruptSignal() {
    static const int signal = [] {
        for (int candidate = SIGRTMAX; candidate > SIGRTMIN; --candidate) {
            struct sigaction action {};
            if (sigaction(candidate, nullptr, &action) != 0 || action.sa_handler != SIG_DFL)
                continue;
            action = {};
            action.sa_handler = endWait; // no SA_RESTART: the system call has to return
            sigemptyset(&action.sa_mask);
            if (sigaction(candidate, &action, nullptr) == 0) return candidate;
        }
        return 0;
    }();
    return signal;
}

} // namespace

BlockedSignals::BlockedSignals() {
    sigset_t blocked;
    sigfillset(&blocked);
    sigdelset(&blocked, interruptSignal());
    pthread_sigmask(SIG_SETMASK, &blocked, &m_before);
}

BlockedSignals::~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &m_before, nullptr); }

void Interrupt::request() {
    m_requested = true;
    const std::lock_guard guard(m_mutex);
    if (m_waiting) pthread_kill(m_thread, interruptSignal());
}

Interrupt::Waiting::Waiting(Interrupt& interrupt)
    : m_interrupt(interrupt) {
    limitOfThread = &m_interrupt.m_limit;
    const std::lock_guard guard(m_interrupt.m_mutex);
    m_interrupt.m_thread = pthread_self();
    m_interrupt.m_waiting = true;
}

Interrupt::Waiting::~Waiting() {
    {
        const std::lock_guard guard(m_interrupt.m_mutex);
        m_interrupt.m_waiting = false;
    }
    limitOfThread = nullptr;
}

const timespec* Interrupt::Waiting::timeLeft(Deadline deadline) {
    return set(deadline == kNever ? Clock::duration::max() : deadline - Clock::now());
}

const timespec* Interrupt::Waiting::pointInTime(Deadline deadline) {
    return set(deadline.time_since_epoch());
}

const timespec* Interrupt::Waiting::set(Clock::duration duration) {
    using std::chrono::seconds;
    // The kernel turns the limit into nanoseconds; ten years fit everywhere, and the caller loops.
    constexpr Clock::duration kLongest = std::chrono::hours(24 * 3650);
    duration = std::clamp(duration, Clock::duration::zero(), kLongest);
    const auto whole = std::chrono::duration_cast<seconds>(duration);
    volatile timespec* limit = &m_interrupt.m_limit;
    limit->tv_sec = whole.count();
    limit->tv_nsec = (duration - whole).count();
    // Requested before the limit was set: the handler's zero was overwritten.
    if (m_interrupt.requested()) endWait(0);
    return &m_interrupt.m_limit;
}

} // namespace qtipc
