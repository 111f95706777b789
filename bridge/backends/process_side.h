#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace qtipc {

/// What all threads and handles of this process have in common at one semaphore, and the kernel
/// tells to nobody.
struct ProcessSide {
    /// What the kernel will add when the process exits (SEM_UNDO counts by process).
    std::atomic<long> undone = 0;
    /// How often a thread of ours has taken it: a hold whose turn is over was lost.
    std::atomic<std::uint64_t> turns = 0;
    /// A lock that a thread of ours holds.
    std::atomic<bool> held = false;
};

/// `id` names the kernel's object, not its key.
std::shared_ptr<ProcessSide> processSideOf(const std::string& id);

/// As long as the process lives, because the kernel's undo count does too.
void keepProcessSide(const std::string& id);
/// The semaphore is removed, and with it the kernel's count.
void dropProcessSide(const std::string& id);

} // namespace qtipc
