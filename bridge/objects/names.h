#pragma once

#include "backends/file_segment.h"
#include "backends/mapped_segment.h"

#include <napi.h>

#include <string>

namespace qtipc {

// Parses the names of the kernel's objects from objects of JavaScript.

/// File and object names as Qt encodes them: UTF-8, with a `?` for a lone surrogate.
std::string encodedName(const Napi::Value& text);

/// `{ type: 'systemv', path, projectId }` or `{ type: 'posix', name }`.
SemaphoreName semaphoreName(const Napi::Object& name);

/// Like semaphoreName(), also `{ type: 'systemv', key }` or `{ type: 'systemv', id }`.
SegmentName segmentName(const Napi::Object& name);

/// `{ path, offset, size?, permissions }`.
FilePart filePart(const Napi::Object& part);

} // namespace qtipc
