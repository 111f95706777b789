#pragma once

#include "segment_copies.h"

#include <napi.h>

#include <memory>

namespace qtipc {

/// A watch of an attached segment, for JavaScript: `NativeWatch` in ts/src/native/types.ts.
/// Throws RangeError for a range outside the segment.
Napi::Object newWatch(Napi::Env env, const std::shared_ptr<SegmentState>& segment,
                      const Napi::Object& options);

} // namespace qtipc
