#pragma once

#include "deadline.h"

#include <functional>
#include <pthread.h>
#include <string>

namespace qtipc {

/// A thread that the destructor joins. Its stack is small: thousands of waiting threads would
/// otherwise reserve 8 MiB of address space each.
class JoiningThread {
public:
    /// `purpose` completes "cannot start a thread for ...". Throws IpcError when the limit
    /// for threads is reached.
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
