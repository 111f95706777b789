#include "pages.h"

#include <cstdint>
#include <sys/mman.h>
#include <unistd.h>

namespace qtipc {

namespace {

// Older headers lack these; an older kernel returns EINVAL.
constexpr int kPopulateRead = 22;
constexpr int kPopulateWrite = 23;

std::size_t pageSize() {
    static const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return size;
}

} // namespace

void mapPages(std::byte* address, std::size_t length, Touch touch) noexcept {
    const std::size_t before = reinterpret_cast<std::uintptr_t>(address) % pageSize();
    ::madvise(address - before, length + before,
              touch == Touch::Read ? kPopulateRead : kPopulateWrite);
}

void unmapPages(std::byte* address, std::size_t length) noexcept {
    const std::size_t before = reinterpret_cast<std::uintptr_t>(address) % pageSize();
    ::madvise(address - before, length + before, MADV_DONTNEED);
}

} // namespace qtipc
