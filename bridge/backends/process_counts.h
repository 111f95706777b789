#pragma once

#include <atomic>
#include <concepts>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace qtipc {

/// The number of threads of this process that hold one lock. SEM_UNDO counts by process, and a
/// peer's create() clears that count; so a thread may assume a hold that a reset has ended, and
/// release what another thread has acquired since. The number of holds never exceeds the number
/// of undos that the kernel owes to the process, except by holds that were lost.
class ProcessHolds {
public:
    /// The argument of add(): the number of releases before the kernel granted the lock.
    [[nodiscard]] unsigned releases() const noexcept { return m_releases.load(); }

    /// Adds a hold after the kernel has granted the lock, since releases() was `releasesBefore`.
    /// False when the grant does not count, because another thread whose hold was lost has
    /// released it, or will. `owes(count)` tells whether the kernel owes at least `count` undos to
    /// this process.
    template <std::predicate<unsigned> Owes>
    bool add(unsigned releasesBefore, Owes&& owes) noexcept {
        const std::lock_guard guard(m_mutex);
        // No other thread can have released this grant: the usual case needs no system call.
        const bool isAlone = m_count == 0 && m_releases == releasesBefore;
        if (!isAlone && !owes(m_count + 1)) return false;
        ++m_count;
        return true;
    }

    /// Ends a hold. `release(count)` adds 1 and cancels one undo if at least `count` are owed. Its
    /// result; false when the hold was lost, and nothing is released then.
    template <std::predicate<unsigned> Release>
    bool remove(Release&& release) noexcept {
        const std::lock_guard guard(m_mutex);
        const bool released = release(m_count);
        --m_count;
        ++m_releases;
        return released;
    }

    /// Whether as many undos are owed as there are holds; `owes` as in add().
    template <std::predicate<unsigned> Owes>
    [[nodiscard]] bool areOwed(Owes&& owes) noexcept {
        const std::lock_guard guard(m_mutex);
        return owes(m_count);
    }

    [[nodiscard]] bool any() const noexcept { return m_count.load() > 0; }

private:
    std::mutex m_mutex; ///< held for each change of the two below
    std::atomic<unsigned> m_count = 0;
    std::atomic<unsigned> m_releases = 0;
};

/// The facts about one semaphore that all threads and handles of this process share, and that the
/// kernel does not report.
struct ProcessCounts {
    /// The number that the kernel adds when the process exits (SEM_UNDO counts by process).
    std::atomic<long> undoBalance = 0;
    ProcessHolds holds;
    /// The number of operations of this process that may have changed the kernel's last pid.
    std::atomic<unsigned> operations = 0;
    /// Whether a handle of this process created it.
    std::atomic<bool> isCreatedHere = false;
    /// The key, for messages; guarded by the functions below.
    std::string label;
};

/// `id` identifies the kernel's object, not its key.
std::shared_ptr<ProcessCounts> processCountsOf(const std::string& id);

/// Keeps the counts until the process exits, like the undo count of the kernel.
void keepProcessCounts(const std::string& id);
/// To be called when the semaphore, and with it the undo count of the kernel, was removed.
void dropProcessCounts(const std::string& id);

/// Drops the counts if no object but `counts` uses them; for a semaphore whose undo count is 0.
void dropLastProcessCounts(const std::string& id, const std::shared_ptr<ProcessCounts>& counts);

/// Sets the label, if the counts are kept.
void labelProcessCounts(const std::string& id, const std::string& label);

/// Calls `body` with the identity and the counts of each semaphore whose counts are kept.
void eachKept(const std::function<void(const std::string& id, const ProcessCounts& counts)>& body);

} // namespace qtipc
