#include "names.h"

#include "util/arguments.h"
#include "util/utf8.h"

#include <variant>

namespace qtipc {

std::string encodedName(const Napi::Value& text) {
    return toUtf8(text.As<Napi::String>().Utf16Value());
}

SemaphoreName semaphoreName(const Napi::Object& name) {
    if (name.Get("type").As<Napi::String>().Utf8Value() == "posix") {
        PosixName posix{encodedName(name.Get("name"))};
        if (posix.name.find_first_not_of('/') == std::string::npos)
            throw Napi::RangeError::New(name.Env(), "an empty name");
        return posix;
    }
    return SystemVName{encodedName(name.Get("path")),
                       name.Get("projectId").As<Napi::Number>().Int32Value(),
                       name.Get("legacy").ToBoolean()};
}

SegmentName segmentName(const Napi::Object& name) {
    if (name.Has("key")) return SystemVKey{name.Get("key").As<Napi::Number>().Int32Value()};
    if (name.Has("id")) return SystemVId{name.Get("id").As<Napi::Number>().Int32Value()};
    return std::visit([](auto&& plain) -> SegmentName { return plain; }, semaphoreName(name));
}

FilePart filePart(const Napi::Object& part) {
    FilePart result;
    result.path = encodedName(part.Get("path"));
    result.offset = sizeOf(part.Get("offset"));
    if (const Napi::Value size = part.Get("size"); !size.IsUndefined()) result.size = sizeOf(size);
    result.permissions = static_cast<unsigned>(rangeOf(part.Get("permissions"), 0, 0777));
    return result;
}

} // namespace qtipc
