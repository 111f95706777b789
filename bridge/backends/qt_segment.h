#pragma once

#include "mapped_segment.h"

namespace qtipc {

/// The linked Qt, and the keys for which its QSharedMemory can be used without touching a live
/// lock.
struct QtSupport {
    const char* version = nullptr;   ///< of the loaded library; null in an addon without Qt
    const char* builtWith = nullptr; ///< version of the headers; null in an addon without Qt
    bool systemv = false;
    bool otherProjectIds = false; ///< System V keys with an id other than 'Q'
    bool posix = false;
    const char* reason = nullptr; ///< why `systemv` is false; null when it is true
};

QtSupport qtSupport();

/// A real QSharedMemory with a form of the key under which it acquires no live lock: Qt's own
/// create, attach and detach would wait for the lock without limit, and a failed create resets it.
/// `name` is a SystemVName or a PosixName that qtSupport() allows.
std::unique_ptr<MappedSegment> makeQtSegment(const SegmentName& name);

} // namespace qtipc
