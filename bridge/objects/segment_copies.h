#pragma once

#include "handles/attachment.h"
#include "util/arguments.h"

#include <napi.h>

#include <memory>

namespace qtipc {

/// The state that a Segment object and its functions share.
struct SegmentState {
    std::shared_ptr<Attachment> attachment; ///< null once detached
    bool readOnly = false;

    /// Throws Detached to JavaScript when the segment is not attached.
    Attachment& attached(Napi::Env env);
    /// Throws ReadOnly to JavaScript when it was attached read-only.
    void requireWritable(Napi::Env env) const;
};

struct Place {
    std::size_t offset;
    Bytes bytes;
};

/// The lock of a segment. Throws LockError to JavaScript if it has none.
SemaphoreHandle& lockOf(Napi::Env env, Attachment& attachment);

/// Checks the arguments `(offset, bytes)`; throws RangeError for a range outside the segment.
Place placeOf(const Napi::CallbackInfo& info, const MappedSegment& backend);

/// Throws RangeError to JavaScript for a range outside a segment of `size` bytes.
void requireInside(Napi::Env env, std::size_t size, std::size_t offset, std::size_t length);

// Throw IpcError.
void copyOut(MappedSegment& backend, const Place& place);
void copyIn(MappedSegment& backend, const Place& place);

/// Gives `segment` the functions that copy. They are properties of the object itself, bound to the
/// state: napi_unwrap, which a method needs, costs as much as the rest of the call (bench/).
void addCopies(Napi::Object segment, const std::shared_ptr<SegmentState>& state);

} // namespace qtipc
