#pragma once

#include "backends/mapped_segment.h"
#include "backends/qt_file.h"

#include <napi.h>

#include <string>

namespace qtipc {

// Names of the kernel's objects, of the objects that JavaScript passes.

/// File and object names as Qt encodes them: UTF-8, with a `?` for a lone surrogate.
std::string encodedName(const Napi::Value& text);

/// `{ type: 'systemv', path, projectId }` or `{ type: 'posix', name }`.
SemaphoreName semaphoreName(const Napi::Object& name);

/// The same, or `{ type: 'systemv', key }` or `{ type: 'systemv', id }`.
SegmentName segmentName(const Napi::Object& name);

/// `{ path, offset, size?, permissions }`.
FilePart filePart(const Napi::Object& part);

} // namespace qtipc
