#pragma once

#include "mapped_segment.h"

namespace qtipc {

/// The keys for which the linked Qt's QSharedMemory can be used without touching a live lock.
struct QtSegmentSupport {
    bool systemv;
    bool otherProjectIds; ///< System V keys with an id other than 'Q'
    bool posix;
    const char* reason; ///< why `systemv` is false; null when it is true
};

QtSegmentSupport qtSegmentSupport();

/// A real QSharedMemory with a form of the key under which it acquires no live lock: Qt's own
/// create, attach and detach would wait for the lock without limit, and a failed create resets it.
/// `name` is a SystemVName or a PosixName that qtSegmentSupport() allows.
std::unique_ptr<MappedSegment> makeQtSegment(const SegmentName& name);

} // namespace qtipc
