#pragma once

#include "handles/open_handles.h"
#include "threads/creation_waits.h"
#include "threads/job_pool.h"
#include "threads/wait_pool.h"
#include "threads/wake_up.h"
#include "watch/sampler.h"

#include <napi.h>

#include <initializer_list>
#include <memory>
#include <set>

namespace qtipc {

/// One per environment; threads share nothing but the kernel's objects.
class Environment {
public:
    static Environment& of(Napi::Env env);
    static void install(Napi::Env env);

    explicit Environment(Napi::Env env);

    WaitPool& waits() { return m_waits; }

    JobPool& jobs() { return m_jobs; }

    CreationWaits& creations() { return m_creations; }

    /// Shared with the watches, which may live longer than the environment.
    const std::shared_ptr<Sampler>& sampler() { return m_sampler; }

    const std::shared_ptr<OpenHandles>& openHandles() { return m_openHandles; }

    /// Calls into JavaScript from the event loop, where node-addon-api's own error path may abort.
    void call(const Napi::FunctionReference& function, std::initializer_list<napi_value> arguments);

    /// False while the thread is being ended (worker.terminate(), process.exit() of the main one).
    [[nodiscard]] bool mayRun() const;

    [[nodiscard]] bool isMainThread() const { return m_isMainThread; }

    /// Ends waits, watches and jobs, releases held locks, detaches the segments that no view
    /// refers to. Waits only for a job that must not stop in the middle. Called when the
    /// environment ends: by Node for a worker and at the natural end of the main thread, by
    /// JavaScript for process.exit(), which runs no clean-up hooks.
    void shutdown();
    /// Detaches the views first; only while JavaScript may still run.
    void killViews(Napi::Env env);

private:
    Napi::Env m_env;
    napi_async_context m_context = nullptr; // ends with the environment
    bool m_isMainThread;
    WakeUp m_wakeUp;
    WaitPool m_waits;
    JobPool m_jobs;
    CreationWaits m_creations;
    std::shared_ptr<Sampler> m_sampler;
    std::shared_ptr<OpenHandles> m_openHandles;
};

} // namespace qtipc
