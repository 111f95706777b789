#include "kernel_objects.h"

#include "posix_segment.h"
#include "posix_semaphore.h"
#include "systemv_segment.h"
#include "systemv_semaphore.h"

namespace qtipc {

std::optional<SegmentFacts> lookAtSegment(const SegmentName& name) {
    if (const auto* posix = std::get_if<PosixName>(&name)) return lookAtPosixSegment(*posix);
    return lookAtSystemVSegment(name);
}

void probeSegmentSize(const SegmentName& name, std::size_t size) {
    if (std::holds_alternative<PosixName>(name)) return probePosixSize(size);
    probeSystemVSize(size);
}

void removeSegment(const SegmentName& name) {
    if (const auto* posix = std::get_if<PosixName>(&name)) return removePosixSegment(*posix);
    removeSystemVSegment(name);
}

NameState nameStateOf(const SegmentName& name, std::int64_t id, std::size_t size,
                      unsigned attachments) noexcept {
    if (const auto* posix = std::get_if<PosixName>(&name))
        return posixNameStateOf(*posix, id, size);
    return systemVNameStateOf(name, id, size, attachments);
}

std::optional<SemaphoreState> semaphoreState(int id) noexcept { return systemVSemaphoreState(id); }

void labelTokens(int id, const std::string& label) { labelSystemVTokens(id, label); }

std::vector<OwedTokens> owedTokens() { return systemVOwedTokens(); }

OpenedSemaphore openSemaphore(const SemaphoreName& name, OpenMode mode, int initialValue,
                              SemaphoreUse use) {
    if (const auto* systemv = std::get_if<SystemVName>(&name))
        return openSystemVSemaphore(*systemv, mode, initialValue, use);
    return openPosixSemaphore(std::get<PosixName>(name), mode, initialValue);
}

} // namespace qtipc
