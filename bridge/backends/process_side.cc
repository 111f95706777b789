#include "process_side.h"

#include <map>
#include <mutex>

namespace qtipc {

namespace {

struct Registry {
    std::mutex mutex;
    std::map<std::string, std::weak_ptr<ProcessSide>> known;
    std::map<std::string, std::shared_ptr<ProcessSide>> kept;
};

// Never destroyed: waiting threads may still count while the process exits.
Registry& registry() {
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
    static auto* const instance = new Registry;
    return *instance;
}

} // namespace

std::shared_ptr<ProcessSide> processSideOf(const std::string& id) {
    const std::lock_guard guard(registry().mutex);
    auto& known = registry().known[id];
    if (auto side = known.lock()) return side;
    std::shared_ptr<ProcessSide> side(new ProcessSide, [id](ProcessSide* last) {
        const std::unique_ptr<ProcessSide> owner(last);
        const std::lock_guard entry(registry().mutex);
        const auto place = registry().known.find(id);
        // Somebody may have made another one since the last reference went.
        if (place != registry().known.end() && place->second.expired())
            registry().known.erase(place);
    });
    known = side;
    return side;
}

void keepProcessSide(const std::string& id) {
    const std::shared_ptr<ProcessSide> side = processSideOf(id);
    const std::lock_guard guard(registry().mutex);
    registry().kept[id] = side;
}

void dropProcessSide(const std::string& id) {
    // Taken out under the guard, destroyed after it: the deleter locks as well.
    std::map<std::string, std::shared_ptr<ProcessSide>>::node_type dropped;
    const std::lock_guard guard(registry().mutex);
    dropped = registry().kept.extract(id);
}

} // namespace qtipc
