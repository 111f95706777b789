#include "process_counts.h"

#include <map>
#include <mutex>

namespace qtipc {

namespace {

struct Registry {
    std::mutex mutex;
    std::map<std::string, std::weak_ptr<ProcessCounts>> known;
    std::map<std::string, std::shared_ptr<ProcessCounts>> kept;
};

// Never destroyed: waiting threads may still count while the process exits.
Registry& registry() {
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
    static auto* const instance = new Registry;
    return *instance;
}

} // namespace

std::optional<std::uint64_t> ProcessHolds::add(const Owes& owes) noexcept {
    const std::uint64_t before = m_state.fetch_add(1);
    if (countOf(before) == 0) return generationOf(before);
    const std::lock_guard guard(m_several);
    std::uint64_t state = m_state.load();
    for (;;) {
        const std::uint64_t generation = generationOf(state);
        if (owes(countOf(state))) return generation;
        // Fewer than there are holds: a reset took the earlier ones, and perhaps this one.
        unsigned owed = countOf(state) - 1;
        while (owed > 0 && !owes(owed))
            --owed;
        const std::uint64_t next = ((generation + 1) << kCountBits) | owed;
        if (!m_state.compare_exchange_strong(state, next)) continue;
        return owed > 0 ? std::optional(generation + 1) : std::nullopt;
    }
}

bool ProcessHolds::isCurrent(std::uint64_t generation) const noexcept {
    const std::uint64_t state = m_state.load();
    return generationOf(state) == generation && countOf(state) > 0;
}

bool ProcessHolds::remove(std::uint64_t generation, const std::function<bool()>& release) noexcept {
    std::unique_lock several(m_several, std::defer_lock);
    if (countOf(m_state.load()) > 1) several.lock();
    if (!isCurrent(generation)) return false;
    const bool released = release();
    std::uint64_t state = m_state.load();
    while (generationOf(state) == generation && countOf(state) > 0) {
        // What took one of them took all.
        const std::uint64_t next = released ? state - 1 : (generation + 1) << kCountBits;
        if (m_state.compare_exchange_weak(state, next)) break;
    }
    return released;
}

std::shared_ptr<ProcessCounts> processCountsOf(const std::string& id) {
    const std::lock_guard guard(registry().mutex);
    auto& known = registry().known[id];
    if (auto side = known.lock()) return side;
    std::shared_ptr<ProcessCounts> side(new ProcessCounts, [id](ProcessCounts* last) {
        const std::unique_ptr<ProcessCounts> owner(last);
        const std::lock_guard entry(registry().mutex);
        const auto place = registry().known.find(id);
        // Somebody may have made another one since the last reference went.
        if (place != registry().known.end() && place->second.expired())
            registry().known.erase(place);
    });
    known = side;
    return side;
}

void keepProcessCounts(const std::string& id) {
    const std::shared_ptr<ProcessCounts> side = processCountsOf(id);
    const std::lock_guard guard(registry().mutex);
    registry().kept[id] = side;
}

void dropProcessCounts(const std::string& id) {
    // Taken out under the guard, destroyed after it: the deleter locks as well.
    std::map<std::string, std::shared_ptr<ProcessCounts>>::node_type dropped;
    const std::lock_guard guard(registry().mutex);
    dropped = registry().kept.extract(id);
}

} // namespace qtipc
