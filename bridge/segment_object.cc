#include "segment_object.h"

#include "backends/posix_segment.h"
#include "backends/qt_segment.h"
#include "backends/systemv_segment.h"
#include "environment.h"
#include "semaphore_object.h"
#include "util/arguments.h"
#include "util/error.h"

#include <utility>

namespace qtipc {

namespace {

std::unique_ptr<SegmentBackend> makeBackend(const std::string& backend, const SegmentName& name) {
    if (backend == "qt") return makeQtSegment(name);
    if (backend == "posix") return makePosixSegment(std::get<PosixName>(name));
    return makeSystemVSegment(name);
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
                           InstanceMethod<&SegmentObject::leave>("leave"),
                           InstanceMethod<&SegmentObject::abandon>("abandon"),
                           InstanceMethod<&SegmentObject::size>("size"),
                           InstanceMethod<&SegmentObject::view>("view"),
                       });
}

SegmentObject::SegmentObject(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<SegmentObject>(info) {
    const SegmentName name = segmentName(info[0].As<Napi::Object>());
    const auto options = info[1].As<Napi::Object>();
    std::shared_ptr<SemaphoreHandle> lock;
    if (const Napi::Value value = options.Get("lock"); value.IsObject())
        lock = SemaphoreObject::Unwrap(value.As<Napi::Object>())->handle();
    m_state->attachment = std::make_shared<Attachment>(
        makeBackend(options.Get("backend").As<Napi::String>().Utf8Value(), name), std::move(lock),
        removalOf(options.Get("removal").As<Napi::String>().Utf8Value()),
        Environment::of(info.Env()).inUse());
    addCopies(info.This().As<Napi::Object>(), m_state);
}

void SegmentObject::create(const Napi::CallbackInfo& info) {
    const std::size_t size = sizeOf(info[0]);
    guarded(info.Env(), [&] { m_state->attachment->backend().create(size); });
}

void SegmentObject::attach(const Napi::CallbackInfo& info) {
    m_state->readOnly = info[0].As<Napi::Boolean>().Value();
    guarded(info.Env(), [&] {
        m_state->attachment->backend().attach(m_state->readOnly ? Access::ReadOnly
                                                                : Access::ReadWrite);
    });
}

Napi::Value SegmentObject::killView(const Napi::CallbackInfo& info) {
    auto& attachment = m_state->attachment;
    const bool dead = !attachment || attachment->view().kill(info.Env());
    // What is out of reach keeps the attachment; it leaves when the collector finds it.
    if (!dead) attachment.reset();
    return Napi::Boolean::New(info.Env(), dead);
}

void SegmentObject::leave(const Napi::CallbackInfo& info) {
    const auto attachment = std::exchange(m_state->attachment, nullptr);
    if (attachment) guarded(info.Env(), [&] { attachment->leave(); });
}

void SegmentObject::abandon(const Napi::CallbackInfo&) {
    if (const auto attachment = std::exchange(m_state->attachment, nullptr)) attachment->abandon();
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
        return attachment.view().get(env, m_state->attachment);
    });
}

} // namespace qtipc
