#include "all.h"

#include "posix_segment.h"
#include "qt_segment.h"
#include "systemv_look.h"
#include "systemv_segment.h"
#include "util/error.h"

#include <algorithm>
#include <array>
#include <string>

namespace qtipc {

namespace {

struct Backend {
    std::string_view name;
    std::unique_ptr<MappedSegment> (*makeSegment)(const SegmentName&);
    /// Null where a segment does not show who is attached, so that a look need not hide.
    std::unique_ptr<MappedSegment> (*makeLook)(const SegmentName&, std::optional<SemaphoreName>);
};

// A new back end is a line here, and one in `backendNames` in TypeScript.
constexpr std::array kBackends{
    Backend{"qt", makeQtSegment, nullptr},
    Backend{"systemv", makeSystemVSegment, makeSystemVLook},
    Backend{"posix", makePosixSegment, nullptr},
};

const Backend& backendOf(std::string_view name) {
    const auto* const found = std::ranges::find(kBackends, name, &Backend::name);
    if (found == kBackends.end())
        throw IpcError("Unsupported", "no back end has the name '" + std::string(name) + "'");
    return *found;
}

} // namespace

std::unique_ptr<MappedSegment> makeSegment(std::string_view backend, const SegmentName& name) {
    return backendOf(backend).makeSegment(name);
}

std::unique_ptr<MappedSegment> makeLookingSegment(std::string_view backend, const SegmentName& name,
                                                  const std::optional<SemaphoreName>& lock) {
    const Backend& found = backendOf(backend);
    return found.makeLook != nullptr ? found.makeLook(name, lock) : found.makeSegment(name);
}

} // namespace qtipc
