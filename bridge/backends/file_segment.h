#pragma once

#include "mapped_segment.h"

#include <cstdint>
#include <optional>
#include <string>

namespace qtipc {

/// The part of a file to map.
struct FilePart {
    std::string path;
    std::uint64_t offset = 0;          ///< need not be a multiple of a page
    std::optional<std::uint64_t> size; ///< none: up to the end
    unsigned permissions = 0666;       ///< of a file that create() creates, less the umask
};

/// create() creates the file, or extends it if it is too short; detach() does not change it. Copies
/// use the descriptor: an access to a part that another program has truncated would be SIGBUS.
std::unique_ptr<MappedSegment> makeFileSegment(FilePart part);

} // namespace qtipc
