#pragma once

#include "mapped_segment.h"

#include <cstdint>
#include <optional>
#include <string>

namespace qtipc {

/// The part of a file that is to be memory.
struct FilePart {
    std::string path;
    std::uint64_t offset = 0;          ///< need not be a multiple of a page
    std::optional<std::uint64_t> size; ///< none: up to the end
    unsigned permissions = 0666;       ///< of a file that create() makes, less the umask
};

/// QFile::map() of a real QFile. create() makes the file, or extends it where it is too short;
/// detach() leaves it as it is. Copies go through the descriptor: a touch of what another program
/// has cut off would be SIGBUS.
std::unique_ptr<MappedSegment> makeQtFile(FilePart part);

} // namespace qtipc
