#include "when_created.h"

#include "environment.h"
#include "names.h"
#include "util/arguments.h"
#include "util/error.h"

#include <memory>

namespace qtipc {

namespace {

AwaitedName awaitedName(const Napi::Object& name) {
    return name.Has("permissions") ? AwaitedName(filePart(name)) : AwaitedName(segmentName(name));
}

} // namespace

Napi::Value whenCreated(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (!info[1].IsFunction()) throw Napi::TypeError::New(env, "a function is required");
    AwaitedName name = awaitedName(info[0].As<Napi::Object>());
    auto& environment = Environment::of(env);
    auto callback =
        std::make_shared<Napi::FunctionReference>(Napi::Persistent(info[1].As<Napi::Function>()));
    return guarded(env, [&] {
        const auto created = [env, callback, &environment] {
            const Napi::HandleScope scope(env);
            environment.call(*callback, {});
        };
        const auto wait = environment.creations().start(std::move(name), created);
        const auto stop = [wait, &environment](const Napi::CallbackInfo&) {
            environment.creations().stop(wait);
        };
        return Napi::Function::New(env, stop, "stop");
    });
}

} // namespace qtipc
