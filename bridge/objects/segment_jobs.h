#pragma once

#include "segment_copies.h"

#include <napi.h>

#include <memory>

namespace qtipc {

// The jobs of a Segment; `start...` in ts/src/native/types.ts. The last argument is the function
// `done`; each returns a function that cancels the job.

Napi::Value startCreate(const Napi::CallbackInfo& info,
                        const std::shared_ptr<Attachment>& attachment);
Napi::Value startPrepare(const Napi::CallbackInfo& info, SegmentState& state);
Napi::Value startRead(const Napi::CallbackInfo& info, SegmentState& state);
Napi::Value startWrite(const Napi::CallbackInfo& info, SegmentState& state);
Napi::Value startClear(const Napi::CallbackInfo& info, SegmentState& state);
Napi::Value startFlush(const Napi::CallbackInfo& info, SegmentState& state);
/// `attachment` is null if a view keeps the memory: then nothing is done.
Napi::Value startDetach(const Napi::CallbackInfo& info,
                        const std::shared_ptr<Attachment>& attachment);

} // namespace qtipc
