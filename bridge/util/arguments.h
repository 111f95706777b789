#pragma once

#include "backends/mapped_segment.h"
#include "backends/qt_file.h"

#include <napi.h>

#include <string>

namespace qtipc {

// TypeScript has checked shapes and defaults; here only what memory safety needs is checked again.

/// File and object names as Qt encodes them: UTF-8, with a `?` for a lone surrogate.
std::string encodedName(const Napi::Value& text);

/// `{ type: 'systemv', path, projectId }` or `{ type: 'posix', name }`.
SemaphoreName semaphoreName(const Napi::Object& name);

/// The same, or `{ type: 'systemv', key }` or `{ type: 'systemv', id }`.
SegmentName segmentName(const Napi::Object& name);

/// `{ path, offset, size?, permissions }`.
FilePart filePart(const Napi::Object& part);

struct Bytes {
    std::byte* data;
    std::size_t length;
};

/// The memory of a Uint8Array.
Bytes bytesOf(const Napi::Value& array);

/// An integer from `least` to `most`; throws RangeError otherwise.
int rangeOf(const Napi::Value& number, int least, int most);

/// A whole number that a size can be; throws RangeError otherwise.
std::size_t sizeOf(const Napi::Value& number);

} // namespace qtipc
