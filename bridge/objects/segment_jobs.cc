#include "segment_jobs.h"

#include "backends/pages.h"
#include "job_object.h"
#include "util/arguments.h"
#include "util/error.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace qtipc {

namespace {

// Cancelling a job waits for at most one part.
constexpr std::size_t kPart = std::size_t{256} * 1024;

using Enough = std::atomic<bool>;

/// Calls `body(at, length)` for one part after the other, until `enough`.
template <typename Body>
void inParts(std::size_t length, const Enough& enough, Body body) {
    for (std::size_t at = 0; at < length; at += kPart) {
        if (enough) return;
        body(at, std::min(kPart, length - at));
    }
}

/// Keeps the array as long as the job; no other code can reach it, so its memory cannot be moved.
std::shared_ptr<Napi::ObjectReference> kept(const Napi::Value& array) {
    return std::make_shared<Napi::ObjectReference>(Napi::Persistent(array.As<Napi::Object>()));
}

/// A job that uses the memory of `attachment`, which stays attached until it has ended. `keep` is
/// dropped on the JavaScript thread.
Napi::Value startUse(const Napi::CallbackInfo& info, const std::shared_ptr<Attachment>& attachment,
                     Lane lane, std::function<void(const Enough&)> work,
                     std::shared_ptr<Napi::ObjectReference> keep = nullptr) {
    return guarded(info.Env(), [&] {
        return startJob(
            info[info.Length() - 1], lane, std::move(work),
            [attachment, keep = std::move(keep)](Job& job) { attachment->jobs().erase(&job); },
            [&](Job& job) { attachment->jobs().insert(&job); });
    });
}

/// The lock for a copy, by the argument `hold`.
struct Hold {
    Lane lane;
    std::function<void()> unlock;
};

Hold holdOf(const Napi::Value& argument, Attachment& attachment) {
    const std::string hold = argument.As<Napi::String>().Utf8Value();
    if (hold == "none") return {Lane::Copies, [] {}};
    if (hold == "caller") return {Lane::None, [] {}};
    return {Lane::None, lockOf(argument.Env(), attachment).unlocker()};
}

/// Releases the lock directly after the copy, also when the copy fails.
template <typename Copy>
void copyThenUnlock(const Hold& hold, Copy copy) {
    try {
        copy();
    } catch (...) {
        hold.unlock();
        throw;
    }
    hold.unlock();
}

} // namespace

Napi::Value startCreate(const Napi::CallbackInfo& info,
                        const std::shared_ptr<Attachment>& attachment) {
    const std::size_t size = sizeOf(info[0]);
    return guarded(info.Env(), [&] {
        return startJob(
            info[1], Lane::None,
            [attachment, size](const Enough&) { attachment->backend().create(size); },
            [attachment](Job& job) {
                attachment->setChanging(false);
                attachment->jobs().erase(&job);
            },
            [&](Job& job) {
                attachment->setChanging(true);
                attachment->jobs().insert(&job);
            });
    });
}

Napi::Value startPrepare(const Napi::CallbackInfo& info, SegmentState& state) {
    const auto& attachment = state.attachment;
    const std::size_t offset = sizeOf(info[0]);
    const std::size_t length = sizeOf(info[1]);
    requireInside(info.Env(), state.attached(info.Env()).backend().size(), offset, length);
    const bool hasCopy = !info[2].IsUndefined();
    const Bytes copy = hasCopy ? bytesOf(info[2]) : Bytes{nullptr, 0};
    const auto work = [attachment, offset, length, copy](const Enough& enough) {
        inParts(length, enough, [&](std::size_t at, std::size_t part) {
            attachment->backend().prepareCopies(offset + at, part);
        });
        inParts(copy.length, enough, [&](std::size_t at, std::size_t part) {
            mapPages(copy.data + at, part, Touch::Write);
        });
    };
    return startUse(info, attachment, Lane::Copies, work, hasCopy ? kept(info[2]) : nullptr);
}

Napi::Value startRead(const Napi::CallbackInfo& info, SegmentState& state) {
    const auto& attachment = state.attachment;
    Attachment& attached = state.attached(info.Env());
    const Place place = placeOf(info, attached.backend());
    const Hold hold = holdOf(info[2], attached);
    const auto work = [attachment, place, hold](const Enough& enough) {
        copyThenUnlock(hold, [&] {
            inParts(place.bytes.length, enough, [&](std::size_t at, std::size_t part) {
                copyOut(attachment->backend(), {place.offset + at, {place.bytes.data + at, part}});
            });
        });
    };
    return startUse(info, attachment, hold.lane, work, kept(info[1]));
}

Napi::Value startWrite(const Napi::CallbackInfo& info, SegmentState& state) {
    const auto& attachment = state.attachment;
    Attachment& attached = state.attached(info.Env());
    state.requireWritable(info.Env());
    const Place place = placeOf(info, attached.backend());
    const Hold hold = holdOf(info[2], attached);
    // Not in parts: a write that has begun is completed, as other programs would find half of it.
    const auto work = [attachment, place, hold](const Enough&) {
        copyThenUnlock(hold, [&] { copyIn(attachment->backend(), place); });
    };
    return startUse(info, attachment, hold.lane, work, kept(info[1]));
}

Napi::Value startClear(const Napi::CallbackInfo& info, SegmentState& state) {
    const auto& attachment = state.attachment;
    Attachment& attached = state.attached(info.Env());
    state.requireWritable(info.Env());
    const std::size_t offset = sizeOf(info[0]);
    const std::size_t length = sizeOf(info[1]);
    requireInside(info.Env(), attached.backend().size(), offset, length);
    const Hold hold = holdOf(info[2], attached);
    const auto work = [attachment, offset, length, hold](const Enough&) {
        copyThenUnlock(hold, [&] {
            std::vector<std::byte> zeros(std::min(length, kPart));
            const Enough never(false);
            inParts(length, never, [&](std::size_t at, std::size_t part) {
                copyIn(attachment->backend(), {offset + at, {zeros.data(), part}});
            });
        });
    };
    return startUse(info, attachment, hold.lane, work);
}

Napi::Value startFlush(const Napi::CallbackInfo& info, SegmentState& state) {
    // It has its own descriptor, and does not need the attachment.
    const auto flusher =
        guarded(info.Env(), [&] { return state.attached(info.Env()).backend().flusher(); });
    return guarded(info.Env(), [&] {
        return startJob(info[0], Lane::Disk, [flusher](const Enough&) { flusher(); }, {});
    });
}

Napi::Value startDetach(const Napi::CallbackInfo& info,
                        const std::shared_ptr<Attachment>& attachment) {
    const bool isNeeded = attachment && attachment->isAttached();
    if (isNeeded) attachment->startDetaching();
    // None when it could not be detached.
    const auto isGone = std::make_shared<std::optional<bool>>();
    const auto start = [&] {
        return startJob(
            info[0], Lane::None,
            [attachment, isNeeded, isGone](const Enough&) {
                if (!isNeeded) return;
                MappedSegment& backend = attachment->backend();
                const Enough never(false);
                // A back end for read-only handles maps none.
                if (std::byte* const data = backend.data(); data != nullptr)
                    inParts(backend.size(), never,
                            [&](std::size_t at, std::size_t part) { unmapPages(data + at, part); });
                *isGone = attachment->detachMemory();
            },
            [attachment, isNeeded, isGone](Job&) {
                if (!isNeeded) return;
                if (!*isGone) return attachment->setChanging(false);
                try {
                    attachment->finishDetaching(**isGone);
                } catch (const IpcError&) {
                    // The segment was removed; its lock stays, free, for the next start.
                }
            });
    };
    return guarded(info.Env(), [&] {
        try {
            return start();
        } catch (const IpcError&) {
            if (isNeeded) attachment->setChanging(false);
            throw;
        }
    });
}

} // namespace qtipc
