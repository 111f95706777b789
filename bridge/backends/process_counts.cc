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
