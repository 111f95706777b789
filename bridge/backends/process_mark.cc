#include "process_mark.h"

#include <sys/mman.h>
#include <unistd.h>

namespace qtipc {

namespace {

bool mapNamedPage() noexcept {
    const int descriptor = ::memfd_create("qt-ipc", MFD_CLOEXEC);
    if (descriptor < 0) return false;
    // The name of the mapping is all that counts: it takes no memory, and a child has it as well.
    // NOLINTNEXTLINE(performance-no-int-to-ptr): mmap's own spelling of failure
    const bool mapped = ::mmap(nullptr, 1, PROT_NONE, MAP_PRIVATE, descriptor, 0) != MAP_FAILED;
    ::close(descriptor);
    return mapped;
}

} // namespace

void markProcess() noexcept {
    // Once per process, not per worker.
    [[maybe_unused]] static const bool marked = mapNamedPage();
}

} // namespace qtipc
