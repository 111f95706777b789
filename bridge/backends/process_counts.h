#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace qtipc {

/// The holds that threads of this process have of one lock. SEM_UNDO counts by process, and a
/// peer's create() clears the count of all of them at once: holds of an earlier generation were
/// lost, those of the present one are all still owed.
class ProcessHolds {
public:
    /// How many undos the kernel still owes to this process: true for "at least `count`".
    using Owes = std::function<bool(unsigned count)>;

    /// The kernel has just granted the lock. Returns the generation of the new hold; none if
    /// another thread, whose own hold was reset, has released it in the meantime.
    std::optional<std::uint64_t> add(const Owes& owes) noexcept;
    [[nodiscard]] bool isCurrent(std::uint64_t generation) const noexcept;
    /// Ends a hold by `release`, which returns false when the kernel owes nothing any more. False
    /// when the hold was lost.
    bool remove(std::uint64_t generation, const std::function<bool()>& release) noexcept;

    [[nodiscard]] bool any() const noexcept { return countOf(m_state.load()) > 0; }

private:
    // The number of holds in the low half and their generation in the high half, so that both
    // change in one step.
    static constexpr unsigned kCountBits = 16;

    static unsigned countOf(std::uint64_t state) {
        return static_cast<unsigned>(state & ((1U << kCountBits) - 1U));
    }

    static std::uint64_t generationOf(std::uint64_t state) { return state >> kCountBits; }

    std::atomic<std::uint64_t> m_state = 0;
    std::mutex m_several; ///< taken by all but the only hold
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
