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

void checkWhole(bool copied) {
    if (!copied) throw IpcError("Vanished", "the memory was cut short by another process");
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
                           InstanceMethod<&SegmentObject::read>("read"),
                           InstanceMethod<&SegmentObject::write>("write"),
                           InstanceMethod<&SegmentObject::lockedRead>("lockedRead"),
                           InstanceMethod<&SegmentObject::lockedWrite>("lockedWrite"),
                       });
}

SegmentObject::SegmentObject(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<SegmentObject>(info) {
    const SegmentName name = segmentName(info[0].As<Napi::Object>());
    const auto options = info[1].As<Napi::Object>();
    std::shared_ptr<SemaphoreHandle> lock;
    if (const Napi::Value value = options.Get("lock"); value.IsObject())
        lock = SemaphoreObject::Unwrap(value.As<Napi::Object>())->handle();
    m_attachment = std::make_shared<Attachment>(
        makeBackend(options.Get("backend").As<Napi::String>().Utf8Value(), name), std::move(lock),
        removalOf(options.Get("removal").As<Napi::String>().Utf8Value()),
        Environment::of(info.Env()).inUse());
}

SegmentBackend& SegmentObject::attached(Napi::Env env) {
    if (!m_attachment || !m_attachment->isAttached())
        throw IpcError("Detached", "the segment is not attached").toJs(env);
    return m_attachment->backend();
}

void SegmentObject::create(const Napi::CallbackInfo& info) {
    const std::size_t size = sizeOf(info[0]);
    guarded(info.Env(), [&] { m_attachment->backend().create(size); });
}

void SegmentObject::attach(const Napi::CallbackInfo& info) {
    m_readOnly = info[0].As<Napi::Boolean>().Value();
    guarded(info.Env(), [&] {
        m_attachment->backend().attach(m_readOnly ? qtipc::Access::ReadOnly
                                                  : qtipc::Access::ReadWrite);
    });
}

Napi::Value SegmentObject::killView(const Napi::CallbackInfo& info) {
    const bool dead = !m_attachment || m_attachment->view().kill(info.Env());
    // What is out of reach keeps the attachment; it leaves when the collector finds it.
    if (!dead) m_attachment.reset();
    return Napi::Boolean::New(info.Env(), dead);
}

void SegmentObject::leave(const Napi::CallbackInfo& info) {
    const auto attachment = std::exchange(m_attachment, nullptr);
    if (attachment) guarded(info.Env(), [&] { attachment->leave(); });
}

void SegmentObject::abandon(const Napi::CallbackInfo&) {
    if (const auto attachment = std::exchange(m_attachment, nullptr)) attachment->abandon();
}

Napi::Value SegmentObject::size(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), static_cast<double>(attached(info.Env()).size()));
}

Napi::Value SegmentObject::view(const Napi::CallbackInfo& info) {
    attached(info.Env());
    if (m_readOnly)
        throw IpcError("ReadOnly", "a write to a read-only view kills the process")
            .toJs(info.Env());
    return guarded(info.Env(), [&] { return m_attachment->view().get(info.Env(), m_attachment); });
}

SegmentObject::Access SegmentObject::accessOf(const Napi::CallbackInfo& info) {
    const std::size_t size = attached(info.Env()).size();
    const std::size_t offset = sizeOf(info[0]);
    const Bytes bytes = bytesOf(info[1]);
    if (offset > size || bytes.length > size - offset)
        throw Napi::RangeError::New(info.Env(), "outside the segment");
    return {offset, bytes.data, bytes.length};
}

void SegmentObject::read(const Napi::CallbackInfo& info) {
    const Access to = accessOf(info);
    guarded(info.Env(),
            [&] { checkWhole(m_attachment->backend().copyOut(to.offset, to.data, to.length)); });
}

void SegmentObject::write(const Napi::CallbackInfo& info) {
    const Access from = accessOf(info);
    guarded(info.Env(), [&] {
        if (m_readOnly) throw IpcError("ReadOnly", "the segment is attached read-only");
        checkWhole(m_attachment->backend().copyIn(from.offset, from.data, from.length));
    });
}

template <typename Copy>
Napi::Value SegmentObject::locked(const Napi::CallbackInfo& info, Copy&& copy) {
    // 'busy', 'done' or 'lost' as 0, 1, 2: a string costs as much as the system call.
    return guarded(info.Env(), [&]() -> Napi::Value {
        SemaphoreHandle& lock = *m_attachment->lock();
        if (!lock.tryAcquire()) return Napi::Number::New(info.Env(), 0);
        bool copied = false;
        copied = copy(m_attachment->backend());
        const bool kept = lock.unlock(Hold::Momentary);
        checkWhole(copied);
        return Napi::Number::New(info.Env(), kept ? 1 : 2);
    });
}

Napi::Value SegmentObject::lockedRead(const Napi::CallbackInfo& info) {
    const Access to = accessOf(info);
    return locked(info, [&](SegmentBackend& backend) {
        return backend.copyOut(to.offset, to.data, to.length);
    });
}

Napi::Value SegmentObject::lockedWrite(const Napi::CallbackInfo& info) {
    const Access from = accessOf(info);
    return locked(info, [&](SegmentBackend& backend) {
        if (m_readOnly) throw IpcError("ReadOnly", "the segment is attached read-only");
        return backend.copyIn(from.offset, from.data, from.length);
    });
}

} // namespace qtipc
