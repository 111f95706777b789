#include "segment_copies.h"

#include "util/error.h"

namespace qtipc {

namespace {

// Results of the locked copies; a string would cost as much as a system call.
enum class Locked { Busy = 0, Done = 1, Lost = 2 };

using Copy = void (*)(MappedSegment& backend, const Place& place);

/// Locks, copies, unlocks; also releases the lock when the copy fails.
Locked withLock(SemaphoreHandle& lock, MappedSegment& backend, const Place& place, Copy copy) {
    if (!lock.tryAcquire()) return Locked::Busy;
    try {
        copy(backend, place);
    } catch (const IpcError&) {
        lock.unlock();
        throw;
    }
    return lock.unlock() ? Locked::Done : Locked::Lost;
}

template <Copy copy>
auto plain(const std::shared_ptr<SegmentState>& state) {
    return [state](const Napi::CallbackInfo& info) {
        MappedSegment& backend = state->attached(info.Env()).backend();
        const Place place = placeOf(info, backend);
        if (copy == copyIn) state->requireWritable(info.Env());
        guarded(info.Env(), [&] { copy(backend, place); });
    };
}

template <Copy copy>
auto locked(const std::shared_ptr<SegmentState>& state) {
    return [state](const Napi::CallbackInfo& info) -> Napi::Value {
        Attachment& attachment = state->attached(info.Env());
        const Place place = placeOf(info, attachment.backend());
        SemaphoreHandle& lock = lockOf(info.Env(), attachment);
        if (copy == copyIn) state->requireWritable(info.Env());
        return guarded(info.Env(), [&] {
            const Locked result = withLock(lock, attachment.backend(), place, copy);
            return Napi::Number::New(info.Env(), static_cast<int>(result));
        });
    };
}

} // namespace

SemaphoreHandle& lockOf(Napi::Env env, Attachment& attachment) {
    if (attachment.lock() == nullptr)
        throw IpcError("LockError", "the segment has no lock").toJs(env);
    return *attachment.lock();
}

void requireInside(Napi::Env env, std::size_t size, std::size_t offset, std::size_t length) {
    if (offset > size || length > size - offset)
        throw Napi::RangeError::New(env, "outside the segment");
}

Place placeOf(const Napi::CallbackInfo& info, const MappedSegment& backend) {
    const Place place{sizeOf(info[0]), bytesOf(info[1])};
    requireInside(info.Env(), backend.size(), place.offset, place.bytes.length);
    return place;
}

void copyOut(MappedSegment& backend, const Place& place) {
    if (!backend.copyOut(place.offset, place.bytes.data, place.bytes.length))
        throw IpcError("Vanished", "another process removed or truncated the memory");
}

void copyIn(MappedSegment& backend, const Place& place) {
    if (!backend.copyIn(place.offset, place.bytes.data, place.bytes.length))
        throw IpcError("Vanished", "another process removed or truncated the memory");
}

Attachment& SegmentState::attached(Napi::Env env) {
    if (!attachment || !attachment->isAttached())
        throw IpcError("Detached", "the segment is not attached").toJs(env);
    return *attachment;
}

void SegmentState::requireWritable(Napi::Env env) const {
    if (readOnly) throw IpcError("ReadOnly", "attached read-only").toJs(env);
}

void addCopies(Napi::Object segment, const std::shared_ptr<SegmentState>& state) {
    const Napi::Env env = segment.Env();
    segment.Set("read", Napi::Function::New(env, plain<copyOut>(state), "read"));
    segment.Set("write", Napi::Function::New(env, plain<copyIn>(state), "write"));
    segment.Set("lockedRead", Napi::Function::New(env, locked<copyOut>(state), "lockedRead"));
    segment.Set("lockedWrite", Napi::Function::New(env, locked<copyIn>(state), "lockedWrite"));
}

} // namespace qtipc
