#include "wake_up.h"

#include <memory>
#include <utility>

namespace qtipc {

uv_loop_t* WakeUp::loopOf(napi_env env) {
    uv_loop_t* loop = nullptr;
    napi_get_uv_event_loop(env, &loop);
    return loop;
}

WakeUp::WakeUp(napi_env env, std::function<void()> woken)
    : m_handle(new uv_async_t)
    , m_woken(std::move(woken)) {
    uv_async_init(loopOf(env), m_handle,
                  [](uv_async_t* handle) { static_cast<WakeUp*>(handle->data)->m_woken(); });
    m_handle->data = this;
    uv_unref(reinterpret_cast<uv_handle_t*>(m_handle));
}

void WakeUp::ref() {
    if (m_holds++ == 0) uv_ref(reinterpret_cast<uv_handle_t*>(m_handle));
}

void WakeUp::unref() {
    if (--m_holds == 0) uv_unref(reinterpret_cast<uv_handle_t*>(m_handle));
}

void WakeUp::close(std::function<void()> closed) {
    auto* const whenClosed = new std::function<void()>(std::move(closed));
    m_handle->data = whenClosed;
    uv_close(reinterpret_cast<uv_handle_t*>(m_handle), [](uv_handle_t* handle) {
        const std::unique_ptr<std::function<void()>> call(
            static_cast<std::function<void()>*>(handle->data));
        delete reinterpret_cast<uv_async_t*>(handle);
        (*call)();
    });
}

} // namespace qtipc
