#include "watch_object.h"

#include "environment.h"
#include "job_object.h"
#include "util/arguments.h"
#include "util/error.h"
#include "watch/watch.h"

#include <chrono>
#include <string>
#include <utility>

namespace qtipc {

namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

/// Ten years count as no limit.
Clock::duration durationOf(const Napi::Value& milliseconds) {
    constexpr double kLongest = 3650.0 * 86'400'000;
    const double value = milliseconds.As<Napi::Number>().DoubleValue();
    if (!(value >= 0)) throw Napi::RangeError::New(milliseconds.Env(), "not a time in ms");
    return std::chrono::duration_cast<Clock::duration>(Milliseconds(std::min(value, kLongest)));
}

Counter counterOf(const Napi::Value& value, std::size_t size) {
    const auto counter = value.As<Napi::Object>();
    const Counter result{sizeOf(counter.Get("offset")), sizeOf(counter.Get("width"))};
    if (result.width != 1 && result.width != 2 && result.width != 4 && result.width != 8)
        throw Napi::RangeError::New(value.Env(), "not the width of a counter");
    requireInside(value.Env(), size, result.offset, result.width);
    return result;
}

Consistency consistencyOf(const std::string& how) {
    if (how == "lock") return Consistency::Mutex;
    if (how == "sequence") return Consistency::Sequence;
    return how == "stable" ? Consistency::Stable : Consistency::None;
}

WatchedRangeSpec specOf(const Napi::Object& options, std::size_t size) {
    WatchedRangeSpec spec{};
    spec.offset = sizeOf(options.Get("offset"));
    spec.length = sizeOf(options.Get("length"));
    requireInside(options.Env(), size, spec.offset, spec.length);
    spec.consistency = consistencyOf(options.Get("whole").As<Napi::String>().Utf8Value());
    spec.onRequest = options.Get("onRequest").ToBoolean().Value();
    spec.patience = durationOf(options.Get("patience"));
    spec.nameInterval = durationOf(options.Get("nameInterval"));
    // A sequence needs its counter, which is an error where it is missing.
    if (spec.consistency == Consistency::Sequence || !options.Get("begin").IsUndefined()) {
        const Napi::Value end = options.Get("end");
        const Counter begin = counterOf(options.Get("begin"), size);
        spec.sequence =
            Sequence{begin, end.IsUndefined() ? begin : counterOf(end, size), end.IsUndefined()};
    }
    return spec;
}

/// Uint8Array of the watch's length.
Bytes bytesFor(const Napi::CallbackInfo& info, Watch& watch) {
    const Bytes bytes = bytesOf(info[0]);
    if (bytes.length != watch.range().length())
        throw Napi::RangeError::New(info.Env(), "the length differs from the watched range");
    return bytes;
}

Napi::Value observationOf(Napi::Env env, Observation observation) {
    return Napi::Number::New(env, static_cast<int>(observation));
}

void start(const Napi::CallbackInfo& info, Watch& watch) {
    const Napi::Env env = info.Env();
    if (!info[0].IsFunction()) throw Napi::TypeError::New(env, "a function is required");
    auto& environment = Environment::of(env);
    auto callback =
        std::make_shared<Napi::FunctionReference>(Napi::Persistent(info[0].As<Napi::Function>()));
    watch.start([env, callback, &environment](Observation observation) {
        const Napi::HandleScope scope(env);
        environment.call(*callback, {observationOf(env, observation)});
    });
}

/// CLOCK_MONOTONIC in ms, the clock of process.hrtime().
Napi::Value at(const Napi::CallbackInfo& info, Watch& watch) {
    return Napi::Number::New(info.Env(),
                             Milliseconds(watch.range().at().time_since_epoch()).count());
}

Napi::Value othersSeen(const Napi::CallbackInfo& info, Watch& watch) {
    const auto seen = watch.range().othersSeen();
    if (!seen) return info.Env().Undefined();
    Napi::Object result = Napi::Object::New(info.Env());
    result.Set("lockUses", seen->lockUses);
    result.Set("lockPid", seen->lockPid);
    result.Set("acquisitions", seen->acquisitions);
    result.Set("attaches", seen->attaches);
    return result;
}

Napi::Value takeMissed(const Napi::CallbackInfo& info, Watch& watch) {
    const auto missed = watch.range().takeMissed();
    if (!missed) return info.Env().Undefined();
    return Napi::Number::New(info.Env(), static_cast<double>(*missed));
}

bool settle(Watch& watch, const Bytes& bytes) {
    const std::atomic<bool> enough = false;
    return watch.range().settle(bytes.data, enough);
}

void copy(Watch& watch, const Bytes& target) {
    const std::atomic<bool> enough = false;
    watch.range().copyTo(target.data, enough);
}

/// Runs `work(watch, bytes, enough)` with the arguments `(bytes, done)`. No other code can reach
/// the bytes until it is done.
template <typename Work>
Napi::Value startJobOf(const Napi::CallbackInfo& info, const std::shared_ptr<Watch>& watch,
                       Work work) {
    const Bytes bytes = bytesFor(info, *watch);
    const auto kept =
        std::make_shared<Napi::ObjectReference>(Napi::Persistent(info[0].As<Napi::Object>()));
    return startJob(
        info[1], Lane::Copies,
        [watch, bytes, work](const std::atomic<bool>& enough) { work(*watch, bytes, enough); },
        [watch, kept](Job&) { watch->setInJob(false); }, [&](Job&) { watch->setInJob(true); });
}

/// A function of the object. `Always` ones may be called at any time, the others while the sampler
/// does not look.
enum class When { Always, Idle };

template <typename Body>
void add(Napi::Object object, const char* name, const std::shared_ptr<Watch>& watch, When when,
         Body body) {
    const auto call = [watch, when, body](const Napi::CallbackInfo& info) -> Napi::Value {
        const Napi::Env env = info.Env();
        if (when == When::Idle && (watch->isStarted() || watch->isInJob()))
            throw Napi::Error::New(env, "the watch is running");
        if (when == When::Idle && !watch->isAttached())
            throw IpcError("Detached", "the segment is not attached").toJs(env);
        return guarded(env, [&]() -> Napi::Value {
            if constexpr (std::is_void_v<decltype(body(info, *watch))>) {
                body(info, *watch);
                return env.Undefined();
            } else {
                return body(info, *watch);
            }
        });
    };
    object.Set(name, Napi::Function::New(object.Env(), call, name));
}

} // namespace

Napi::Object newWatch(Napi::Env env, const std::shared_ptr<SegmentState>& segment,
                      const Napi::Object& options) {
    Attachment& attachment = segment->attached(env);
    const WatchedRangeSpec spec = specOf(options, attachment.backend().size());
    const auto interval = durationOf(options.Get("interval"));
    const auto watch = guarded(env, [&] {
        return std::make_shared<Watch>(segment->attachment, Environment::of(env).sampler(), spec,
                                       interval);
    });
    Napi::Object object = Napi::Object::New(env);
    add(object, "start", watch, When::Idle, start);
    add(object, "look", watch, When::Idle, [](const Napi::CallbackInfo& info, Watch& self) {
        return observationOf(info.Env(), self.look());
    });
    add(object, "want", watch, When::Idle,
        [](const Napi::CallbackInfo&, Watch& self) { self.range().want(); });
    add(object, "copy", watch, When::Idle,
        [](const Napi::CallbackInfo& info, Watch& self) { copy(self, bytesFor(info, self)); });
    add(object, "settle", watch, When::Idle, [](const Napi::CallbackInfo& info, Watch& self) {
        return Napi::Boolean::New(info.Env(), settle(self, bytesFor(info, self)));
    });
    add(object, "startCopy", watch, When::Idle, [watch](const Napi::CallbackInfo& info, Watch&) {
        return startJobOf(info, watch, [](Watch& self, const Bytes& bytes, const auto& enough) {
            self.range().copyTo(bytes.data, enough);
        });
    });
    add(object, "startSettle", watch, When::Idle, [watch](const Napi::CallbackInfo& info, Watch&) {
        return startJobOf(info, watch, [](Watch& self, const Bytes& bytes, const auto& enough) {
            self.setNew(self.range().settle(bytes.data, enough));
        });
    });
    add(object, "isNew", watch, When::Idle, [](const Napi::CallbackInfo& info, Watch& self) {
        return Napi::Boolean::New(info.Env(), self.isNew());
    });
    add(object, "hasChanged", watch, When::Idle, [](const Napi::CallbackInfo& info, Watch& self) {
        return Napi::Boolean::New(info.Env(), self.range().hasChanged());
    });
    add(object, "othersSeen", watch, When::Idle, othersSeen);
    add(object, "at", watch, When::Idle, at);
    add(object, "takeMissed", watch, When::Idle, takeMissed);
    add(object, "seemsToCountRecords", watch, When::Idle,
        [](const Napi::CallbackInfo& info, Watch& self) {
            return Napi::Boolean::New(info.Env(), self.range().seemsToCountRecords());
        });
    add(object, "keepAlive", watch, When::Always, [](const Napi::CallbackInfo& info, Watch& self) {
        self.keepAlive(info[0].ToBoolean().Value());
    });
    add(object, "stop", watch, When::Always,
        [](const Napi::CallbackInfo&, Watch& self) { self.stop(); });
    return object;
}

} // namespace qtipc
