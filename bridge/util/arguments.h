#pragma once

#include <napi.h>

#include <cstddef>

namespace qtipc {

// TypeScript has checked shapes and defaults; only what memory safety needs is checked again here.

struct Bytes {
    std::byte* data;
    std::size_t length;
};

/// The memory of a Uint8Array.
Bytes bytesOf(const Napi::Value& array);

/// An integer from `least` to `most`; throws RangeError otherwise.
int rangeOf(const Napi::Value& number, int least, int most);

/// A whole number that is a valid size; throws RangeError otherwise.
std::size_t sizeOf(const Napi::Value& number);

} // namespace qtipc
