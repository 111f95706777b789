#include "backends/kernel_objects.h"
#include "backends/process_mark.h"
#include "backends/qt_segment.h"
#include "backends/segment_memory.h"
#include "handles/memory_view.h"
#include "objects/environment.h"
#include "objects/lost_tokens.h"
#include "objects/names.h"
#include "objects/qt_facts.h"
#include "objects/segment_object.h"
#include "objects/semaphore_object.h"
#include "objects/when_created.h"
#include "util/arguments.h"
#include "util/error.h"

#include <napi.h>

#include <utility>

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
        if (facts->times) {
            result.Set("changedSecond", static_cast<double>(facts->times->changed));
            result.Set("lastAttachSecond", static_cast<double>(facts->times->attached));
            result.Set("lastAttachPid", facts->times->attacher);
        }
        return result;
    });
}

Napi::Value stateOfSemaphore(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const auto state = semaphoreState(info[0].As<Napi::Number>().Int32Value());
    if (!state) return env.Undefined();
    Napi::Object result = Napi::Object::New(env);
    result.Set("value", state->value);
    result.Set("waiting", state->waiting);
    result.Set("lastPid", state->lastPid);
    return result;
}

void probeSize(const Napi::CallbackInfo& info) {
    const std::size_t size = sizeOf(info[1]);
    guarded(info.Env(), [&] { probeSegmentSize(segmentName(info[0].As<Napi::Object>()), size); });
}

/// Arguments `(name, largestAtOnce)`: a job frees the memory of a segment of more bytes than that.
void removeName(const Napi::CallbackInfo& info) {
    const std::size_t largestAtOnce = sizeOf(info[1]);
    guarded(info.Env(), [&] {
        const SegmentName name = segmentName(info[0].As<Napi::Object>());
        const auto facts = lookAtSegment(name);
        // If others are attached, this process does not free it; and none of them may find another
        // attachment when it detaches last, should the removal fail.
        const bool freesMuch =
            facts && facts->size > largestAtOnce && facts->attached.value_or(0) == 0;
        auto memory = freesMuch ? keepMemory(name, *facts) : nullptr;
        removeSegment(name);
        if (!memory) return;
        JobSteps steps;
        steps.work = [memory = std::move(memory)](const auto&) mutable { memory.reset(); };
        Environment::of(info.Env()).jobs().start(std::move(steps), Lane::Copies);
    });
}

Napi::Value capabilities(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const QtSupport support = qtSupport();
    Napi::Object result = Napi::Object::New(env);
    if (support.version != nullptr) result.Set("qtVersion", support.version);
    if (support.builtWith != nullptr) result.Set("builtWith", support.builtWith);
    result.Set("qtSystemV", support.systemv);
    result.Set("qtProjectIds", support.otherProjectIds);
    result.Set("qtPosix", support.posix);
    if (support.reason != nullptr) result.Set("qtReason", support.reason);
    result.Set("zeroCopy", hasZeroCopy(env));
    return result;
}

void shutdown(const Napi::CallbackInfo& info) {
    Environment& environment = Environment::of(info.Env());
    environment.killViews(info.Env());
    environment.shutdown();
}

Napi::Object load(Napi::Env env, Napi::Object exports) {
    markProcess();
    Environment::install(env);
    exports.Set("Semaphore", SemaphoreObject::define(env));
    exports.Set("Segment", SegmentObject::define(env));
    exports.Set("look", Napi::Function::New(env, look));
    exports.Set("semaphoreState", Napi::Function::New(env, stateOfSemaphore));
    exports.Set("labelTokens", Napi::Function::New(env, labelTokensOf));
    exports.Set("lostTokens", Napi::Function::New(env, lostTokens));
    exports.Set("reportLostTokens", Napi::Function::New(env, reportLostTokens));
    exports.Set("whenCreated", Napi::Function::New(env, whenCreated));
    exports.Set("probeSize", Napi::Function::New(env, probeSize));
    exports.Set("removeName", Napi::Function::New(env, removeName));
    exports.Set("capabilities", Napi::Function::New(env, capabilities));
    exports.Set("shutdown", Napi::Function::New(env, shutdown));
    if (const Napi::Value qt = qtFacts(env); !qt.IsUndefined()) exports.Set("qt", qt);
    exports.Set("version", PACKAGE_VERSION);
    return exports;
}

} // namespace

NODE_API_MODULE(bridge, load)

} // namespace qtipc
