#include "file_mapping.h"
#include "util/error.h"

#include <cerrno>
#include <cstring>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace qtipc {

namespace {

class PlainFileMapping final : public FileMapping {
public:
    PlainFileMapping(int descriptor, Access access, std::uint64_t offset, std::size_t size)
        : m_skipped(offset % static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)))
        , m_length(m_skipped + size) {
        const int protection = access == Access::ReadOnly ? PROT_READ : PROT_READ | PROT_WRITE;
        m_pages = ::mmap(nullptr, m_length, protection, MAP_SHARED, descriptor,
                         static_cast<off_t>(offset - m_skipped));
        // NOLINTNEXTLINE(performance-no-int-to-ptr): mmap's own spelling of failure
        if (m_pages == MAP_FAILED)
            throw IpcError(errno == EACCES || errno == EPERM ? "PermissionDenied"
                                                             : "OutOfResources",
                           std::string("mmap: ") + std::strerror(errno), errno);
    }

    PlainFileMapping(const PlainFileMapping&) = delete;
    PlainFileMapping& operator=(const PlainFileMapping&) = delete;

    ~PlainFileMapping() override { ::munmap(m_pages, m_length); }

    [[nodiscard]] std::byte* data() const override {
        return static_cast<std::byte*>(m_pages) + m_skipped;
    }

private:
    std::size_t m_skipped; // mmap takes whole pages only
    std::size_t m_length;
    void* m_pages; // mapped by the kernel
};

} // namespace

std::unique_ptr<FileMapping> mapFile(int descriptor, Access access, std::uint64_t offset,
                                     std::size_t size) {
    return std::make_unique<PlainFileMapping>(descriptor, access, offset, size);
}

} // namespace qtipc
