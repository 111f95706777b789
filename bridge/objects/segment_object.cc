#include "segment_object.h"

#include "backends/all.h"
#include "backends/file_segment.h"
#include "environment.h"
#include "names.h"
#include "segment_jobs.h"
#include "semaphore_object.h"
#include "util/arguments.h"
#include "util/error.h"
#include "watch_object.h"

#include <utility>

namespace qtipc {

namespace {

/// `options` are those of `new Segment()`.
std::unique_ptr<MappedSegment> makeBackend(const Napi::Object& options, const SegmentName& name) {
    const std::string backend = options.Get("backend").As<Napi::String>().Utf8Value();
    if (!options.Get("onlyLooks").ToBoolean().Value()) return makeSegment(backend, name);
    const Napi::Value lock = options.Get("lockName");
    if (lock.IsUndefined()) return makeLookingSegment(backend, name, std::nullopt);
    return makeLookingSegment(backend, name, semaphoreName(lock.As<Napi::Object>()));
}

Removal removalOf(const std::string& removal) {
    if (removal == "never") return Removal::Never;
    return removal == "ifCreated" ? Removal::IfCreated : Removal::AsQt;
}

} // namespace

Napi::Function SegmentObject::define(Napi::Env env) {
    return DefineClass(env, "Segment",
                       {
                           InstanceMethod<&SegmentObject::create>("create"),
                           InstanceMethod<&SegmentObject::attach>("attach"),
                           InstanceMethod<&SegmentObject::killView>("killView"),
                           InstanceMethod<&SegmentObject::detach>("detach"),
                           InstanceMethod<&SegmentObject::detachWithoutMutex>("detachWithoutMutex"),
                           InstanceMethod<&SegmentObject::size>("size"),
                           InstanceMethod<&SegmentObject::view>("view"),
                           InstanceMethod<&SegmentObject::watch>("watch"),
                           InstanceMethod<&SegmentObject::isCurrent>("isCurrent"),
                           InstanceMethod<&SegmentObject::startFlush>("startFlush"),
                           InstanceMethod<&SegmentObject::startCreate>("startCreate"),
                           InstanceMethod<&SegmentObject::startPrepare>("startPrepare"),
                           InstanceMethod<&SegmentObject::startRead>("startRead"),
                           InstanceMethod<&SegmentObject::startWrite>("startWrite"),
                           InstanceMethod<&SegmentObject::startClear>("startClear"),
                           InstanceMethod<&SegmentObject::startDetach>("startDetach"),
                           InstanceMethod<&SegmentObject::flushSync>("flushSync"),
                       });
}

SegmentObject::SegmentObject(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<SegmentObject>(info) {
    const Napi::Env env = info.Env();
    const auto options = info[1].As<Napi::Object>();
    std::shared_ptr<SemaphoreHandle> lock;
    if (const Napi::Value value = options.Get("lock"); !value.IsUndefined())
        lock = SemaphoreObject::handleOf(value);
    if (lock && lock->role() != Role::Lock)
        throw Napi::TypeError::New(env, "the lock of a segment cannot be a counter");
    const auto named = info[0].As<Napi::Object>();
    std::optional<SegmentName> name;
    if (!named.Has("offset")) name = segmentName(named);
    m_state->attachment = std::make_shared<Attachment>(
        name,
        guarded(
            env,
            [&] { return name ? makeBackend(options, *name) : makeFileSegment(filePart(named)); }),
        std::move(lock), removalOf(options.Get("removal").As<Napi::String>().Utf8Value()),
        Environment::of(env).openHandles());
    addCopies(info.This().As<Napi::Object>(), m_state);
}

MappedSegment& SegmentObject::fresh(Napi::Env env) {
    const auto& attachment = m_state->attachment;
    if (!attachment || attachment->isAttached() || !attachment->jobs().empty())
        throw Napi::Error::New(env, "a Segment can be attached only once");
    return attachment->backend();
}

void SegmentObject::create(const Napi::CallbackInfo& info) {
    const std::size_t size = sizeOf(info[0]);
    guarded(info.Env(), [&] { fresh(info.Env()).create(size); });
}

void SegmentObject::attach(const Napi::CallbackInfo& info) {
    m_state->readOnly = info[0].As<Napi::Boolean>().Value();
    guarded(info.Env(), [&] {
        fresh(info.Env()).attach(m_state->readOnly ? Access::ReadOnly : Access::ReadWrite);
    });
}

Napi::Value SegmentObject::killView(const Napi::CallbackInfo& info) {
    const auto& attachment = m_state->attachment;
    return Napi::Boolean::New(info.Env(), !attachment || attachment->view().kill(info.Env()));
}

/// If a view may still refer to the memory, it stays: the buffer keeps the attachment, which
/// detaches together with it. Jobs always end, because their lock may be closed next.
std::shared_ptr<Attachment> SegmentObject::release() {
    auto attachment = std::exchange(m_state->attachment, nullptr);
    if (attachment) attachment->stopUsers();
    return attachment && !attachment->view().isReachable() ? std::move(attachment) : nullptr;
}

void SegmentObject::detach(const Napi::CallbackInfo& info) {
    if (const auto attachment = release()) guarded(info.Env(), [&] { attachment->detach(); });
}

void SegmentObject::detachWithoutMutex(const Napi::CallbackInfo&) {
    if (const auto attachment = release()) attachment->detachWithoutMutex();
}

Napi::Value SegmentObject::size(const Napi::CallbackInfo& info) {
    const std::size_t size = m_state->attached(info.Env()).backend().size();
    return Napi::Number::New(info.Env(), static_cast<double>(size));
}

Napi::Value SegmentObject::view(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    Attachment& attachment = m_state->attached(env);
    return guarded(env, [&] {
        if (m_state->readOnly)
            throw IpcError("ReadOnly", "a write to a read-only view kills the process");
        MappedSegment& backend = attachment.backend();
        return attachment.view().get(env, {backend.data(), backend.size()}, m_state->attachment);
    });
}

Napi::Value SegmentObject::watch(const Napi::CallbackInfo& info) {
    return newWatch(info.Env(), m_state, info[0].As<Napi::Object>());
}

Napi::Value SegmentObject::isCurrent(const Napi::CallbackInfo& info) {
    const NameState nameState = m_state->attached(info.Env()).backend().nameState();
    const bool isHere = nameState == NameState::Here || nameState == NameState::Resized;
    return Napi::Boolean::New(info.Env(), isHere);
}

Napi::Value SegmentObject::startFlush(const Napi::CallbackInfo& info) {
    return qtipc::startFlush(info, *m_state);
}

Napi::Value SegmentObject::startCreate(const Napi::CallbackInfo& info) {
    fresh(info.Env());
    return qtipc::startCreate(info, m_state->attachment);
}

Napi::Value SegmentObject::startPrepare(const Napi::CallbackInfo& info) {
    return qtipc::startPrepare(info, *m_state);
}

Napi::Value SegmentObject::startRead(const Napi::CallbackInfo& info) {
    return qtipc::startRead(info, *m_state);
}

Napi::Value SegmentObject::startWrite(const Napi::CallbackInfo& info) {
    return qtipc::startWrite(info, *m_state);
}

Napi::Value SegmentObject::startClear(const Napi::CallbackInfo& info) {
    return qtipc::startClear(info, *m_state);
}

Napi::Value SegmentObject::startDetach(const Napi::CallbackInfo& info) {
    return qtipc::startDetach(info, release());
}

void SegmentObject::flushSync(const Napi::CallbackInfo& info) {
    MappedSegment& backend = m_state->attached(info.Env()).backend();
    guarded(info.Env(), [&] { backend.flusher()(); });
}

} // namespace qtipc
