#include "semaphore_object.h"

#include "environment.h"
#include "names.h"
#include "util/arguments.h"
#include "util/error.h"

#include <utility>

namespace qtipc {

namespace {

// SEMVMX: the largest value of a System V semaphore, and of a `short` in semop.
constexpr int kLargestValue = 32767;

// Without it an object of another class of the addon would be accepted as a Semaphore.
constexpr napi_type_tag kTypeTag{0x5d2c1f8e0b7a4c39, 0x91e6a3d47f20b85c};

SemaphoreSpec specOf(const Napi::CallbackInfo& info) {
    const auto options = info[1].As<Napi::Object>();
    SemaphoreSpec spec;
    spec.name = semaphoreName(info[0].As<Napi::Object>());
    spec.role =
        options.Get("role").As<Napi::String>().Utf8Value() == "lock" ? Role::Lock : Role::Counter;
    spec.initialValue = rangeOf(options.Get("initialValue"), 0, kLargestValue);
    spec.undo = options.Get("undo").As<Napi::Boolean>().Value();
    spec.keep = options.Get("keep").ToBoolean();
    if (const Napi::Value key = options.Get("qtKey"); key.IsString())
        spec.qtKey = key.As<Napi::String>().Utf16Value();
    return spec;
}

Napi::Value numberOrUndefined(Napi::Env env, std::optional<long> value) {
    return value ? Napi::Value(Napi::Number::New(env, static_cast<double>(*value)))
                 : env.Undefined();
}

} // namespace

Napi::Function SemaphoreObject::define(Napi::Env env) {
    return DefineClass(
        env, "Semaphore",
        {
            InstanceMethod<&SemaphoreObject::open>("open"),
            InstanceMethod<&SemaphoreObject::acquire>("acquire"),
            InstanceMethod<&SemaphoreObject::wait>("wait"),
            InstanceMethod<&SemaphoreObject::cancelWait>("cancelWait"),
            InstanceMethod<&SemaphoreObject::finishWait>("finishWait"),
            InstanceMethod<&SemaphoreObject::repair>("repair"),
            InstanceMethod<&SemaphoreObject::wasReset>("wasReset"),
            InstanceMethod<&SemaphoreObject::isHeldByThisProcess>("isHeldByThisProcess"),
            InstanceMethod<&SemaphoreObject::wasCreated>("wasCreated"),
            InstanceMethod<&SemaphoreObject::release>("release"),
            InstanceMethod<&SemaphoreObject::value>("value"),
            InstanceMethod<&SemaphoreObject::id>("id"),
            InstanceMethod<&SemaphoreObject::lastPid>("lastPid"),
            InstanceMethod<&SemaphoreObject::lastUse>("lastUse"),
            InstanceMethod<&SemaphoreObject::undoBalance>("undoBalance"),
            InstanceMethod<&SemaphoreObject::remove>("remove"),
            InstanceMethod<&SemaphoreObject::close>("close"),
        });
}

const std::shared_ptr<SemaphoreHandle>& SemaphoreObject::handleOf(const Napi::Value& value) {
    if (!value.IsObject() || !value.As<Napi::Object>().CheckTypeTag(&kTypeTag))
        throw Napi::TypeError::New(value.Env(), "a Semaphore is required");
    return Unwrap(value.As<Napi::Object>())->m_handle;
}

SemaphoreObject::SemaphoreObject(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<SemaphoreObject>(info)
    , m_handle(std::make_shared<SemaphoreHandle>(specOf(info),
                                                 Environment::of(info.Env()).openHandles())) {
    // Bound to the handle, not methods: napi_unwrap costs as much as the rest of the call (bench/).
    const Napi::Env env = info.Env();
    auto self = info.This().As<Napi::Object>();
    self.TypeTag(&kTypeTag);
    const auto tryAcquire = [handle = m_handle](const Napi::CallbackInfo& call) {
        return guarded(call.Env(),
                       [&] { return Napi::Boolean::New(call.Env(), handle->tryAcquire()); });
    };
    const auto unlock = [handle = m_handle](const Napi::CallbackInfo& call) {
        return guarded(call.Env(),
                       [&] { return Napi::Boolean::New(call.Env(), handle->unlock()); });
    };
    self.Set("tryAcquire", Napi::Function::New(env, tryAcquire, "tryAcquire"));
    self.Set("unlock", Napi::Function::New(env, unlock, "unlock"));
}

Napi::Value SemaphoreObject::open(const Napi::CallbackInfo& info) {
    const std::string mode = info[0].As<Napi::String>().Utf8Value();
    return guarded(info.Env(), [&] {
        const bool opened = m_handle->open(mode == "create"     ? OpenMode::Create
                                           : mode == "existing" ? OpenMode::Existing
                                                                : OpenMode::Open);
        return Napi::Boolean::New(info.Env(), opened);
    });
}

Napi::Value SemaphoreObject::acquire(const Napi::CallbackInfo& info) {
    const Deadline deadline = deadlineIn(info[0].As<Napi::Number>().DoubleValue());
    return guarded(info.Env(), [&] {
        Environment& environment = Environment::of(info.Env());
        const bool taken = m_handle->tryAcquire() ||
                           (environment.isMainThread() ? acquireHere(deadline)
                                                       : acquireByThread(environment, deadline));
        return Napi::Boolean::New(info.Env(), taken);
    });
}

/// Only a signal without a handler can end the main thread while it is blocked.
bool SemaphoreObject::acquireHere(Deadline deadline) {
    const BlockedSignals away;
    return m_handle->acquire(deadline);
}

/// A worker has to notice that it is being terminated, so another thread waits in its place.
bool SemaphoreObject::acquireByThread(Environment& environment, Deadline deadline) {
    const auto keepWaiting = [&] { return environment.mayRun(); };
    for (;;) {
        const std::shared_ptr<KernelSemaphore> kernel = m_handle->kernel();
        const auto wait = environment.waits().start(kernel, m_handle->role(), [](AcquireResult) {});
        const AcquireResult result = environment.waits().finish(wait, deadline, keepWaiting);
        if (m_handle->take(*kernel, result)) return true;
        if (result.outcome == Acquired::Interrupted) return false;
    }
}

void SemaphoreObject::wait(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (!info[0].IsFunction()) throw Napi::TypeError::New(env, "a function is required");
    if (m_wait) throw Napi::Error::New(env, "a wait for this semaphore is already running");
    Environment& environment = Environment::of(env);
    // Keeps the object as long as its wait.
    auto self =
        std::make_shared<Napi::ObjectReference>(Napi::Persistent(info.This().As<Napi::Object>()));
    auto callback =
        std::make_shared<Napi::FunctionReference>(Napi::Persistent(info[0].As<Napi::Function>()));
    guarded(env, [&] {
        const std::shared_ptr<KernelSemaphore> kernel = m_handle->kernel();
        const auto done = [this, env, self, callback, kernel, &environment](AcquireResult result) {
            m_wait.reset();
            const Napi::HandleScope scope(env);
            try {
                const bool taken = m_handle->take(*kernel, result);
                const char* const outcome = taken                                     ? "acquired"
                                            : result.outcome == Acquired::Interrupted ? "cancelled"
                                                                                      : "gone";
                environment.call(*callback, {Napi::String::New(env, outcome)});
            } catch (const IpcError& error) {
                environment.call(*callback, {env.Undefined(), error.toJs(env).Value()});
            }
        };
        m_wait = environment.waits().start(kernel, m_handle->role(), done);
    });
}

void SemaphoreObject::cancelWait(const Napi::CallbackInfo&) {
    if (m_wait) m_wait->cancel();
}

Napi::Value SemaphoreObject::finishWait(const Napi::CallbackInfo& info) {
    const std::shared_ptr<Wait> wait = std::exchange(m_wait, nullptr);
    if (!wait) return Napi::Boolean::New(info.Env(), false);
    return guarded(info.Env(), [&] {
        const AcquireResult result = Environment::of(info.Env()).waits().finish(wait);
        return Napi::Boolean::New(info.Env(), m_handle->take(wait->semaphore(), result));
    });
}

Napi::Value SemaphoreObject::repair(const Napi::CallbackInfo& info) {
    const bool force = info[0].As<Napi::Boolean>().Value();
    return guarded(info.Env(),
                   [&] { return Napi::Boolean::New(info.Env(), m_handle->repair(force)); });
}

Napi::Value SemaphoreObject::wasReset(const Napi::CallbackInfo& info) {
    return Napi::Boolean::New(info.Env(), m_handle->wasReset());
}

Napi::Value SemaphoreObject::isHeldByThisProcess(const Napi::CallbackInfo& info) {
    return guarded(info.Env(), [&] {
        return Napi::Boolean::New(info.Env(), m_handle->kernel()->isHeldByThisProcess());
    });
}

Napi::Value SemaphoreObject::wasCreated(const Napi::CallbackInfo& info) {
    return Napi::Boolean::New(info.Env(), m_handle->wasCreated());
}

void SemaphoreObject::release(const Napi::CallbackInfo& info) {
    const int count = rangeOf(info[0], 1, kLargestValue);
    guarded(info.Env(), [&] { m_handle->release(count); });
}

Napi::Value SemaphoreObject::value(const Napi::CallbackInfo& info) {
    return guarded(info.Env(), [&] {
        const auto value = m_handle->kernel()->value();
        return numberOrUndefined(info.Env(), value ? std::optional<long>(*value) : std::nullopt);
    });
}

Napi::Value SemaphoreObject::id(const Napi::CallbackInfo& info) {
    return guarded(info.Env(), [&] {
        return Napi::Number::New(info.Env(), static_cast<double>(m_handle->kernel()->id()));
    });
}

Napi::Value SemaphoreObject::lastPid(const Napi::CallbackInfo& info) {
    return guarded(info.Env(), [&] {
        const auto pid = m_handle->kernel()->lastPid();
        return numberOrUndefined(info.Env(), pid ? std::optional<long>(*pid) : std::nullopt);
    });
}

Napi::Value SemaphoreObject::lastUse(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const auto kernel = m_handle->openKernel();
    // Before the pid: an operation of this process in between then shows.
    const unsigned operations = kernel ? kernel->operations() : 0;
    const auto pid = kernel ? kernel->lastPid() : std::nullopt;
    if (!pid) return env.Undefined();
    Napi::Object result = Napi::Object::New(env);
    result.Set("id", static_cast<double>(kernel->id()));
    result.Set("pid", *pid);
    result.Set("operations", operations);
    return result;
}

Napi::Value SemaphoreObject::undoBalance(const Napi::CallbackInfo& info) {
    return guarded(info.Env(), [&] {
        return numberOrUndefined(info.Env(), m_handle->kernel()->undoBalance());
    });
}

void SemaphoreObject::remove(const Napi::CallbackInfo& info) {
    guarded(info.Env(), [&] { m_handle->remove(); });
}

void SemaphoreObject::close(const Napi::CallbackInfo&) { m_handle->close(); }

} // namespace qtipc
