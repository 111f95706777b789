#pragma once

#include <cstddef>

namespace qtipc {

// The page table of this process. The content of the memory is not changed, and other processes
// notice nothing. Any thread.

enum class Touch { Read, Write };

/// Maps the pages of a range at once, so that touching them later costs no page fault: faults are
/// 10 to 50 times as slow. Does nothing where the kernel cannot (Linux before 5.14).
void mapPages(std::byte* address, std::size_t length, Touch touch) noexcept;

/// Unmaps the pages of a mapping of shared memory; a touch maps a page again. A later munmap() then
/// holds the lock of the address space for a moment only.
void unmapPages(std::byte* address, std::size_t length) noexcept;

} // namespace qtipc
