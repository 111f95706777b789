#include "job_object.h"

#include "environment.h"

#include <memory>
#include <utility>

namespace qtipc {

Napi::Function startJob(const Napi::Value& done, Lane lane,
                        std::function<void(const std::atomic<bool>& enough)> work,
                        std::function<void(Job&)> settle,
                        const std::function<void(Job&)>& started) {
    const Napi::Env env = done.Env();
    if (!done.IsFunction()) throw Napi::TypeError::New(env, "a function is required");
    auto& environment = Environment::of(env);
    auto callback =
        std::make_shared<Napi::FunctionReference>(Napi::Persistent(done.As<Napi::Function>()));
    JobSteps steps;
    steps.work = std::move(work);
    steps.settle = std::move(settle);
    steps.done = [env, callback, &environment](const IpcError* error) {
        const Napi::HandleScope scope(env);
        if (error == nullptr)
            environment.call(*callback, {});
        else
            environment.call(*callback, {error->toJs(env).Value()});
    };
    const auto job = environment.jobs().start(std::move(steps), lane);
    if (started) started(*job);
    const auto cancel = [job = std::weak_ptr<Job>(job)](const Napi::CallbackInfo&) {
        if (const auto running = job.lock()) running->cancel();
    };
    return Napi::Function::New(env, cancel, "cancel");
}

} // namespace qtipc
