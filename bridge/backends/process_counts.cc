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

bool ProcessHolds::add(unsigned releasesBefore, const Owes& owes) noexcept {
    const std::lock_guard guard(m_mutex);
    // No other thread can have released this grant: the usual case needs no system call.
    const bool isAlone = m_count == 0 && m_releases == releasesBefore;
    if (!isAlone && !owes(m_count + 1)) return false;
    ++m_count;
    return true;
}

bool ProcessHolds::remove(const Release& release) noexcept {
    const std::lock_guard guard(m_mutex);
    const bool released = release(m_count);
    --m_count;
    ++m_releases;
    return released;
}

bool ProcessHolds::areOwed(const Owes& owes) noexcept {
    const std::lock_guard guard(m_mutex);
    return owes(m_count);
}

std::shared_ptr<ProcessCounts> processCountsOf(const std::string& id) {
    const std::lock_guard guard(registry().mutex);
    auto& known = registry().known[id];
    if (auto side = known.lock()) return side;
    std::shared_ptr<ProcessCounts> side(new ProcessCounts, [id](ProcessCounts* last) {
        const std::unique_ptr<ProcessCounts> owner(last);
        const std::lock_guard entry(registry().mutex);
        const auto place = registry().known.find(id);
        // Another one may have been created since the last reference was dropped.
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

void dropLastProcessCounts(const std::string& id, const std::shared_ptr<ProcessCounts>& counts) {
    const std::lock_guard guard(registry().mutex);
    const auto place = registry().kept.find(id);
    // `counts` itself, and the kept reference.
    if (place == registry().kept.end() || counts.use_count() > 2 || counts->isCreatedHere) return;
    registry().kept.erase(place);
}

void labelProcessCounts(const std::string& id, const std::string& label) {
    const std::lock_guard guard(registry().mutex);
    const auto place = registry().kept.find(id);
    if (place != registry().kept.end()) place->second->label = label;
}

void eachKept(const std::function<void(const std::string& id, const ProcessCounts& counts)>& body) {
    const std::lock_guard guard(registry().mutex);
    for (const auto& [id, counts] : registry().kept)
        body(id, *counts);
}

} // namespace qtipc
