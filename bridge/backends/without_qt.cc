#include "qt_segment.h"
#include "qt_semaphore.h"
#include "util/error.h"

namespace qtipc {

namespace {

constexpr const char* kReason = "the addon was built without Qt";

} // namespace

QtSupport qtSupport() {
    QtSupport none;
    none.reason = kReason;
    return none;
}

std::unique_ptr<MappedSegment> makeQtSegment(const SegmentName&) {
    throw IpcError("Unsupported", kReason);
}

std::unique_ptr<QtSemaphore> openQtSemaphore(const SemaphoreName&, const std::u16string&, OpenMode,
                                             int) {
    throw IpcError("Unsupported", kReason);
}

} // namespace qtipc
