#pragma once

#include <cstddef>

namespace qtipc {

// The page table of this process. Neither the content of the memory nor other processes are
// affected. Any thread.

enum class Touch { Read, Write };

/// Maps the pages of a range at once, so that a later access costs no page fault: faults are
/// 10 to 50 times as slow. Does nothing if the kernel cannot (Linux before 5.14).
void mapPages(std::byte* address, std::size_t length, Touch touch) noexcept;

/// Unmaps the pages of a mapping of shared memory; an access maps a page again. A later munmap()
/// then holds the lock of the address space only briefly.
void unmapPages(std::byte* address, std::size_t length) noexcept;

} // namespace qtipc
