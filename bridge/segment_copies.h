#pragma once

#include "attachment.h"

#include <napi.h>

#include <memory>

namespace qtipc {

/// What a Segment object and its functions share.
struct SegmentState {
    std::shared_ptr<Attachment> attachment; ///< null once left
    bool readOnly = false;

    /// Throws ERR Detached to JavaScript when there is nothing attached.
    Attachment& attached(Napi::Env env);
};

/// Gives `segment` the functions that copy. They are properties of the object itself, bound to the
/// state: napi_unwrap, which a method needs, costs as much as the rest of the call (bench/).
void addCopies(Napi::Object segment, const std::shared_ptr<SegmentState>& state);

} // namespace qtipc
