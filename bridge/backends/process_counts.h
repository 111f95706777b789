#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace qtipc {

/// The holds that threads of this process have of one lock. SEM_UNDO counts by process, and a
/// peer's create() clears that count; so a thread may think that it holds what a reset has taken,
/// and release what another thread acquired since. The number of holds never exceeds the number
/// of undos that the kernel owes to the process, except by holds that were lost.
class ProcessHolds {
public:
    /// Whether the kernel owes at least `count` undos to this process.
    using Owes = std::function<bool(unsigned count)>;
    /// Adds 1 and cancels one undo if at least `count` are owed; false if not.
    using Release = std::function<bool(unsigned count)>;

    /// To be given to add(): what was released before the kernel granted the lock.
    [[nodiscard]] unsigned releases() const noexcept { return m_releases.load(); }

    /// The kernel has granted the lock since releases() was `releasesBefore`. False when the grant
    /// is to be forgotten, because another thread whose hold was lost releases it, or has done so.
    bool add(unsigned releasesBefore, const Owes& owes) noexcept;
    /// Ends a hold. False when it was lost, and then nothing is released.
    bool remove(const Release& release) noexcept;
    /// Whether as many undos are owed as there are holds.
    [[nodiscard]] bool areOwed(const Owes& owes) noexcept;

    [[nodiscard]] bool any() const noexcept { return m_count.load() > 0; }

private:
    std::mutex m_mutex; ///< taken by all that changes the two below
    std::atomic<unsigned> m_count = 0;
    std::atomic<unsigned> m_releases = 0;
};

/// What all threads and handles of this process have in common at one semaphore, and the kernel
/// tells to nobody.
struct ProcessCounts {
    /// What the kernel will add when the process exits (SEM_UNDO counts by process).
    std::atomic<long> undoBalance = 0;
    ProcessHolds holds;
};

/// `id` names the kernel's object, not its key.
std::shared_ptr<ProcessCounts> processCountsOf(const std::string& id);

/// As long as the process lives, because the kernel's undo count does too.
void keepProcessCounts(const std::string& id);
/// The semaphore is removed, and with it the kernel's count.
void dropProcessCounts(const std::string& id);

} // namespace qtipc
