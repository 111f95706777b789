#include "joining_thread.h"

#include "util/error.h"

#include <ctime>
#include <memory>
#include <utility>

namespace qtipc {

namespace {

// A wait needs a few KiB; the rest is for sanitizers and thread-local storage.
constexpr std::size_t kStackSize = std::size_t{256} * 1024;

void* run(void* body) {
    // Runs off the JavaScript thread.
    const std::unique_ptr<std::function<void()>> owned(static_cast<std::function<void()>*>(body));
    (*owned)();
    return nullptr;
}

} // namespace

JoiningThread::JoiningThread(const std::string& purpose, std::function<void()> body) {
    auto owned = std::make_unique<std::function<void()>>(std::move(body));
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, kStackSize);
    const int error = pthread_create(&m_thread, &attributes, run, owned.get());
    pthread_attr_destroy(&attributes);
    if (error != 0) throw IpcError::outOfThreads(purpose, error);
    static_cast<void>(owned.release()); // the thread owns it
}

JoiningThread::~JoiningThread() { pthread_join(m_thread, nullptr); }

Clock::duration JoiningThread::cpuTime() noexcept {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

} // namespace qtipc
