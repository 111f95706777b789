#pragma once

#include "segment_copies.h"

#include <napi.h>

#include <memory>

namespace qtipc {

// What a Segment does on a thread of ours; `start...` in ts/src/native/types.ts. The last argument
// is the function `done`, the result the function that cancels.

Napi::Value startCreate(const Napi::CallbackInfo& info,
                        const std::shared_ptr<Attachment>& attachment);
Napi::Value startPrepare(const Napi::CallbackInfo& info, SegmentState& state);
Napi::Value startRead(const Napi::CallbackInfo& info, SegmentState& state);
Napi::Value startWrite(const Napi::CallbackInfo& info, SegmentState& state);
Napi::Value startClear(const Napi::CallbackInfo& info, SegmentState& state);
Napi::Value startFlush(const Napi::CallbackInfo& info, SegmentState& state);
/// `attachment` is none where a view keeps the memory: then nothing is done.
Napi::Value startDetach(const Napi::CallbackInfo& info,
                        const std::shared_ptr<Attachment>& attachment);

} // namespace qtipc
