#include "awaited_name.h"

#include "kernel_objects.h"
#include "posix_files.h"

#include <cerrno>
#include <exception>
#include <sys/stat.h>
#include <utility>

namespace qtipc {

namespace {

/// Whether the file is long enough to be mapped. True for a path that is not a file, which QFile
/// then refuses.
bool mayBeMapped(const FilePart& part) {
    struct stat status {};

    if (::stat(part.path.c_str(), &status) != 0) return errno != ENOENT;
    if (!S_ISREG(status.st_mode)) return true;
    const auto size = static_cast<std::uint64_t>(status.st_size);
    return size > part.offset && size - part.offset >= part.size.value_or(1);
}

} // namespace

AwaitedName::AwaitedName(SegmentName name)
    : m_name(std::move(name)) {
    const auto& segment = std::get<SegmentName>(m_name);
    if (const auto* systemv = std::get_if<SystemVName>(&segment)) setPath(systemv->path);
    if (const auto* posix = std::get_if<PosixName>(&segment)) setPath(posixMemoryFile(posix->name));
}

AwaitedName::AwaitedName(FilePart part)
    : m_name(std::move(part)) {
    setPath(std::get<FilePart>(m_name).path);
}

bool AwaitedName::mayExist() const noexcept {
    try {
        if (const auto* part = std::get_if<FilePart>(&m_name)) return mayBeMapped(*part);
        const auto facts = lookAtSegment(std::get<SegmentName>(m_name));
        return facts && facts->size > 0;
    } catch (const std::exception&) {
        return true;
    }
}

void AwaitedName::setPath(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    m_directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    m_entry = path.substr(slash == std::string::npos ? 0 : slash + 1);
}

} // namespace qtipc
