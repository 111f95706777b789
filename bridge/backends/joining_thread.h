#pragma once

#include "deadline.h"

#include <functional>
#include <pthread.h>
#include <string>

namespace qtipc {

/// A thread of our own, joined by the destructor. Its stack is small: thousands of threads that
/// wait would otherwise reserve 8 MiB of address space each.
class JoiningThread {
public:
    /// `purpose` completes "cannot start a thread for ...". Throws IpcError when the system has as
    /// many threads as it allows.
    JoiningThread(const std::string& purpose, std::function<void()> body);
    ~JoiningThread();
    JoiningThread(const JoiningThread&) = delete;
    JoiningThread& operator=(const JoiningThread&) = delete;

    /// CPU time of the calling thread.
    static Clock::duration cpuTime() noexcept;

private:
    pthread_t m_thread{};
};

} // namespace qtipc
