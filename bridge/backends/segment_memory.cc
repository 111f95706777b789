#include "segment_memory.h"

#include "posix_files.h"
#include "posix_segment.h"
#include "util/error.h"

#include <fcntl.h>
#include <sys/shm.h>

namespace qtipc {

namespace {

std::shared_ptr<void> keepPosix(const PosixName& name) {
    const int descriptor =
        ::open(posixMemoryFile(name.name).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    return descriptor < 0 ? nullptr : std::make_shared<BackingFile>(descriptor);
}

std::shared_ptr<void> keepSystemV(int id) {
    void* const address = ::shmat(id, nullptr, SHM_RDONLY);
    // NOLINTNEXTLINE(performance-no-int-to-ptr): shmat's own spelling of failure
    if (address == reinterpret_cast<void*>(-1)) return nullptr;
    return {address, [](void* mapped) { ::shmdt(mapped); }};
}

} // namespace

std::shared_ptr<void> keepMemory(const SegmentName& name, const SegmentFacts& facts) noexcept {
    try {
        if (const auto* posix = std::get_if<PosixName>(&name)) return keepPosix(*posix);
        return keepSystemV(static_cast<int>(facts.id));
    } catch (const std::exception&) {
        return nullptr;
    }
}

} // namespace qtipc
