#pragma once

#include <node_api.h>
#include <uv.h>

#include <functional>

namespace qtipc {

/// Wakes up the event loop of an environment from other threads: the one handle of the addon in
/// that loop. JavaScript thread only, except for send().
class WakeUp {
public:
    static uv_loop_t* loopOf(napi_env env);

    /// `woken` is called on the JavaScript thread, once or more often after each send().
    WakeUp(napi_env env, std::function<void()> woken);
    ~WakeUp() = default;
    WakeUp(const WakeUp&) = delete;
    WakeUp& operator=(const WakeUp&) = delete;

    /// Any thread, until close().
    void send() { uv_async_send(m_handle); }

    /// As long as there are more ref() than unref(), the event loop does not end.
    void ref();
    void unref();

    /// Calls `closed` when the loop has closed the handle. No thread may send any more.
    void close(std::function<void()> closed);

private:
    uv_async_t* m_handle; // freed by the loop's close callback, which may run after the destructor
    std::function<void()> m_woken;
    size_t m_holds = 0;
};

} // namespace qtipc
