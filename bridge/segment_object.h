#pragma once

#include "attachment.h"

#include <napi.h>

#include <memory>

namespace qtipc {

/// A segment as JavaScript sees it: `Segment` in ts/src/native/types.ts.
class SegmentObject : public Napi::ObjectWrap<SegmentObject> {
public:
    static Napi::Function define(Napi::Env env);
    explicit SegmentObject(const Napi::CallbackInfo& info);

private:
    void create(const Napi::CallbackInfo& info);
    void attach(const Napi::CallbackInfo& info);
    Napi::Value killView(const Napi::CallbackInfo& info);
    void leave(const Napi::CallbackInfo& info);
    void abandon(const Napi::CallbackInfo& info);
    Napi::Value size(const Napi::CallbackInfo& info);
    Napi::Value view(const Napi::CallbackInfo& info);
    void read(const Napi::CallbackInfo& info);
    void write(const Napi::CallbackInfo& info);
    Napi::Value lockedRead(const Napi::CallbackInfo& info);
    Napi::Value lockedWrite(const Napi::CallbackInfo& info);

    struct Access {
        std::size_t offset;
        std::byte* data;
        std::size_t length;
    };

    /// The arguments `(offset, bytes)`, inside the segment or a RangeError.
    Access accessOf(const Napi::CallbackInfo& info);
    template <typename Copy>
    Napi::Value locked(const Napi::CallbackInfo& info, Copy&& copy);
    SegmentBackend& attached(Napi::Env env);

    std::shared_ptr<Attachment> m_attachment; // null once left
    bool m_readOnly = false;
};

} // namespace qtipc
