#pragma once

#include "segment_copies.h"

#include <napi.h>

#include <memory>

namespace qtipc {

/// A segment, for JavaScript: `NativeSegment` in ts/src/native/types.ts.
class SegmentObject : public Napi::ObjectWrap<SegmentObject> {
public:
    static Napi::Function define(Napi::Env env);
    explicit SegmentObject(const Napi::CallbackInfo& info);

private:
    void create(const Napi::CallbackInfo& info);
    void attach(const Napi::CallbackInfo& info);
    Napi::Value killView(const Napi::CallbackInfo& info);
    void detach(const Napi::CallbackInfo& info);
    void detachWithoutMutex(const Napi::CallbackInfo& info);
    Napi::Value size(const Napi::CallbackInfo& info);
    Napi::Value view(const Napi::CallbackInfo& info);
    Napi::Value watch(const Napi::CallbackInfo& info);
    Napi::Value isCurrent(const Napi::CallbackInfo& info);
    Napi::Value startFlush(const Napi::CallbackInfo& info);
    Napi::Value startCreate(const Napi::CallbackInfo& info);
    Napi::Value startPrepare(const Napi::CallbackInfo& info);
    Napi::Value startRead(const Napi::CallbackInfo& info);
    Napi::Value startWrite(const Napi::CallbackInfo& info);
    Napi::Value startClear(const Napi::CallbackInfo& info);
    Napi::Value startDetach(const Napi::CallbackInfo& info);
    void flushSync(const Napi::CallbackInfo& info);

    MappedSegment& fresh(Napi::Env env);
    std::shared_ptr<Attachment> release();

    std::shared_ptr<SegmentState> m_state = std::make_shared<SegmentState>();
};

} // namespace qtipc
