#include "arguments.h"

#include <cmath>

namespace qtipc {

Bytes bytesOf(const Napi::Value& array) {
    void* data = nullptr;
    std::size_t length = 0;
    napi_typedarray_type type{};
    if (napi_get_typedarray_info(array.Env(), array, &type, &length, &data, nullptr, nullptr) !=
            napi_ok ||
        type != napi_uint8_array)
        throw Napi::TypeError::New(array.Env(), "a Uint8Array is required");
    return {static_cast<std::byte*>(data), length};
}

int rangeOf(const Napi::Value& number, int least, int most) {
    const double value = number.As<Napi::Number>().DoubleValue();
    if (!(value >= least && value <= most) || std::floor(value) != value)
        throw Napi::RangeError::New(number.Env(), "number out of range");
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
