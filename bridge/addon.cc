#include "backends/qt_segment.h"
#include "environment.h"
#include "job_object.h"
#include "memory_view.h"
#include "qt_answers.h"
#include "segment_object.h"
#include "semaphore_object.h"
#include "util/arguments.h"
#include "util/error.h"

#include <QtGlobal>
#include <napi.h>

namespace qtipc {

namespace {

Napi::Value look(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    return guarded(env, [&]() -> Napi::Value {
        const auto facts = lookAtSegment(segmentName(info[0].As<Napi::Object>()));
        if (!facts) return env.Undefined();
        Napi::Object result = Napi::Object::New(env);
        result.Set("id", static_cast<double>(facts->id));
        result.Set("size", static_cast<double>(facts->size));
        if (facts->attached) result.Set("attached", *facts->attached);
        if (facts->creatorPid) result.Set("creatorPid", *facts->creatorPid);
        result.Set("owner", facts->owner);
        result.Set("mode", facts->mode);
        return result;
    });
}

void probeSize(const Napi::CallbackInfo& info) {
    const std::size_t size = sizeOf(info[1]);
    guarded(info.Env(), [&] { probeSegmentSize(segmentName(info[0].As<Napi::Object>()), size); });
}

void removeName(const Napi::CallbackInfo& info) {
    guarded(info.Env(), [&] { removeSegment(segmentName(info[0].As<Napi::Object>())); });
}

Napi::Value startRemoveName(const Napi::CallbackInfo& info) {
    const SegmentName name = segmentName(info[0].As<Napi::Object>());
    return guarded(info.Env(), [&] {
        return startJob(
            info[1], Urgency::AtOnce, [name](const auto&) { removeSegment(name); }, {});
    });
}

Napi::Value capabilities(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const QtSegmentSupport support = qtSegmentSupport();
    Napi::Object result = Napi::Object::New(env);
    result.Set("qtVersion", qVersion());
    result.Set("builtWith", QT_VERSION_STR);
    result.Set("qtSystemV", support.systemv);
    result.Set("qtProjectIds", support.otherProjectIds);
    result.Set("qtPosix", support.posix);
    if (support.reason != nullptr) result.Set("qtReason", support.reason);
    result.Set("zeroCopy", hasZeroCopy(env));
    return result;
}

void leave(const Napi::CallbackInfo& info) {
    Environment& environment = Environment::of(info.Env());
    environment.killViews(info.Env());
    environment.leave();
}

Napi::Object load(Napi::Env env, Napi::Object exports) {
    Environment::install(env);
    exports.Set("Semaphore", SemaphoreObject::define(env));
    exports.Set("Segment", SegmentObject::define(env));
    exports.Set("look", Napi::Function::New(env, look));
    exports.Set("probeSize", Napi::Function::New(env, probeSize));
    exports.Set("removeName", Napi::Function::New(env, removeName));
    exports.Set("startRemoveName", Napi::Function::New(env, startRemoveName));
    exports.Set("capabilities", Napi::Function::New(env, capabilities));
    exports.Set("leave", Napi::Function::New(env, leave));
    exports.Set("qt", qtAnswers(env));
    return exports;
}

} // namespace

NODE_API_MODULE(bridge, load)

} // namespace qtipc
