#pragma once

#include "mapped_segment.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace qtipc {

/// A part of a file, mapped while this object exists.
class FileMapping {
public:
    FileMapping() = default;
    FileMapping(const FileMapping&) = delete;
    FileMapping& operator=(const FileMapping&) = delete;
    virtual ~FileMapping() = default;

    [[nodiscard]] virtual std::byte* data() const = 0;
};

/// By QFile::map(), or by mmap() in an addon without Qt. The descriptor stays the caller's, and
/// open as long as the mapping exists. Throws IpcError.
std::unique_ptr<FileMapping> mapFile(int descriptor, Access access, std::uint64_t offset,
                                     std::size_t size);

} // namespace qtipc
