#include "environment.h"

#include "handles/attachment.h"
#include "handles/semaphore_handle.h"

namespace qtipc {

Environment::Environment(Napi::Env env)
    : m_env(env)
    , m_isMainThread(WakeUp::loopOf(env) == uv_default_loop())
    , m_wakeUp(env,
               [this] {
                   m_waits.deliver();
                   m_jobs.deliver();
                   m_creations.deliver();
                   m_sampler->deliver();
               })
    , m_waits(m_wakeUp)
    , m_jobs(m_wakeUp)
    , m_creations(m_wakeUp)
    , m_sampler(std::make_shared<Sampler>(m_wakeUp))
    , m_openHandles(std::make_shared<OpenHandles>()) {
    napi_async_init(env, nullptr, Napi::String::New(env, "qt-ipc"), &m_context);
}

Environment& Environment::of(Napi::Env env) { return *env.GetInstanceData<Environment>(); }

void Environment::install(Napi::Env env) {
    auto* const environment = new Environment(env);
    env.SetInstanceData(environment);
    // The hook is asynchronous because the loop's handle is: Node waits until it is closed.
    napi_add_async_cleanup_hook(
        env,
        [](napi_async_cleanup_hook_handle hook, void* data) {
            auto& leaving = *static_cast<Environment*>(data);
            leaving.shutdown();
            napi_async_destroy(leaving.m_env, leaving.m_context);
            leaving.m_wakeUp.close([hook] { napi_remove_async_cleanup_hook(hook); });
        },
        environment, nullptr);
}

void Environment::call(const Napi::FunctionReference& function,
                       std::initializer_list<napi_value> arguments) {
    const napi_status status =
        napi_make_callback(m_env, m_context, m_env.Global(), function.Value(), arguments.size(),
                           arguments.begin(), nullptr);
    if (status != napi_pending_exception) return;
    napi_value exception = nullptr;
    if (napi_get_and_clear_last_exception(m_env, &exception) == napi_ok)
        napi_fatal_exception(m_env, exception);
}

bool Environment::mayRun() const {
    // Calls that could run JavaScript fail as soon as the thread is being ended.
    bool found = false;
    return napi_has_named_property(m_env, m_env.Global(), "Object", &found) == napi_ok;
}

void Environment::killViews(Napi::Env env) {
    for (Attachment* attachment : m_openHandles->attachments)
        attachment->view().kill(env);
}

void Environment::shutdown() {
    m_sampler->shutdown();
    m_waits.shutdown();
    m_jobs.shutdown();
    m_creations.shutdown();
    // First the segments: the last detach removes the lock, too.
    for (Attachment* attachment : m_openHandles->attachments)
        if (!attachment->view().isReachable()) attachment->detachWithoutMutex();
    m_openHandles->closed = true;
    for (SemaphoreHandle* semaphore : m_openHandles->semaphores)
        semaphore->close();
}

} // namespace qtipc
