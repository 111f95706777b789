#include "arguments.h"

#include <QByteArray>
#include <QString>

#include <cmath>

namespace qtipc {

std::string encodedName(const Napi::Value& text) {
    return QString::fromStdU16String(text.As<Napi::String>().Utf16Value()).toUtf8().toStdString();
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

Bytes bytesOf(const Napi::Value& array) {
    void* data = nullptr;
    std::size_t length = 0;
    napi_typedarray_type type{};
    if (napi_get_typedarray_info(array.Env(), array, &type, &length, &data, nullptr, nullptr) !=
            napi_ok ||
        type != napi_uint8_array)
        throw Napi::TypeError::New(array.Env(), "a Uint8Array is needed");
    return {static_cast<std::byte*>(data), length};
}

int rangeOf(const Napi::Value& number, int least, int most) {
    const double value = number.As<Napi::Number>().DoubleValue();
    if (!(value >= least && value <= most) || std::floor(value) != value)
        throw Napi::RangeError::New(number.Env(), "not in the range of this number");
    return static_cast<int>(value);
}

std::size_t sizeOf(const Napi::Value& number) {
    const double value = number.As<Napi::Number>().DoubleValue();
    constexpr double kLargest = 9007199254740991.0;
    if (!(value >= 0 && value <= kLargest) || std::floor(value) != value)
        throw Napi::RangeError::New(number.Env(), "not a size in bytes");
    return static_cast<std::size_t>(value);
}

} // namespace qtipc
