#pragma once

#include "environment.h"
#include "handles/semaphore_handle.h"
#include "threads/wait_pool.h"

#include <napi.h>

#include <memory>

namespace qtipc {

/// A semaphore, for JavaScript: `NativeSemaphore` in ts/src/native/types.ts.
class SemaphoreObject : public Napi::ObjectWrap<SemaphoreObject> {
public:
    static Napi::Function define(Napi::Env env);
    explicit SemaphoreObject(const Napi::CallbackInfo& info);

    /// Throws TypeError to JavaScript when the value is not a Semaphore.
    static const std::shared_ptr<SemaphoreHandle>& handleOf(const Napi::Value& value);

private:
    Napi::Value open(const Napi::CallbackInfo& info);
    Napi::Value acquire(const Napi::CallbackInfo& info);
    void wait(const Napi::CallbackInfo& info);
    void cancelWait(const Napi::CallbackInfo& info);
    Napi::Value finishWait(const Napi::CallbackInfo& info);
    Napi::Value repair(const Napi::CallbackInfo& info);
    Napi::Value wasReset(const Napi::CallbackInfo& info);
    Napi::Value isHeldByThisProcess(const Napi::CallbackInfo& info);
    Napi::Value wasCreated(const Napi::CallbackInfo& info);
    void release(const Napi::CallbackInfo& info);
    Napi::Value value(const Napi::CallbackInfo& info);
    Napi::Value id(const Napi::CallbackInfo& info);
    Napi::Value lastPid(const Napi::CallbackInfo& info);
    Napi::Value lastUse(const Napi::CallbackInfo& info);
    Napi::Value undoBalance(const Napi::CallbackInfo& info);
    void remove(const Napi::CallbackInfo& info);
    void close(const Napi::CallbackInfo& info);

    bool acquireHere(Deadline deadline);
    bool acquireByThread(Environment& environment, Deadline deadline);

    std::shared_ptr<SemaphoreHandle> m_handle;
    std::shared_ptr<Wait> m_wait; // the current one
};

} // namespace qtipc
