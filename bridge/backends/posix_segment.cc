#include "posix_segment.h"

#include "posix_files.h"
#include "util/error.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utility>

namespace qtipc {

BackingFile::~BackingFile() {
    if (m_descriptor >= 0) ::close(m_descriptor);
}

BackingFile::BackingFile(BackingFile&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

BackingFile& BackingFile::operator=(BackingFile&& other) noexcept {
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

std::size_t BackingFile::size() const {
    struct stat status {};

    return ::fstat(m_descriptor, &status) == 0 ? static_cast<std::size_t>(status.st_size) : 0;
}

std::int64_t BackingFile::id() const {
    struct stat status {};

    return ::fstat(m_descriptor, &status) == 0 ? static_cast<std::int64_t>(status.st_ino) : -1;
}

bool BackingFile::read(std::size_t offset, std::byte* target, std::size_t length) const {
    while (length > 0) {
        const ssize_t count = ::pread(m_descriptor, target, length, static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        offset += static_cast<std::size_t>(count);
        target += count;
        length -= static_cast<std::size_t>(count);
    }
    return true;
}

void BackingFile::write(std::size_t offset, const std::byte* source, std::size_t length) const {
    while (length > 0) {
        const ssize_t count = ::pwrite(m_descriptor, source, length, static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw IpcError::fromErrno("pwrite", errno);
        offset += static_cast<std::size_t>(count);
        source += count;
        length -= static_cast<std::size_t>(count);
    }
}

int BackingFile::reserve(std::size_t size) const {
    int error = 0;
    do
        error = ::posix_fallocate(m_descriptor, 0, static_cast<off_t>(size));
    while (error == EINTR);
    return error;
}

namespace {

class PosixSegment final : public MappedSegment {
public:
    explicit PosixSegment(PosixName name)
        : m_name(std::move(name)) {}

    PosixSegment(const PosixSegment&) = delete;
    PosixSegment& operator=(const PosixSegment&) = delete;

    ~PosixSegment() override { unmap(); }

    void create(std::size_t size) override {
        openFile(O_RDWR | O_CREAT | O_EXCL);
        m_created = true;
        // Memory that the mount cannot provide would be SIGBUS on first access.
        int error = m_file.reserve(size);
        if (error == 0) {
            m_size = size;
            error = map();
        }
        if (error != 0) {
            ::shm_unlink(m_name.name.c_str());
            m_file = {};
            throw posixError("shm_open " + m_name.name, error);
        }
    }

    void attach(Access access) override {
        openFile(access == Access::ReadOnly ? O_RDONLY : O_RDWR);
        m_size = m_file.size();
        // Its creator is between shm_open and ftruncate.
        if (m_size == 0)
            throw IpcError("NotFound",
                           "shm_open " + m_name.name + ": its creator has not set its size yet");
        // Copies use the descriptor, and there are no read-only views: without a mapping /proc does
        // not show this process among the users of the memory.
        if (access == Access::ReadOnly) return;
        if (const int error = map(); error != 0) throw IpcError::fromErrno("mmap", error);
    }

    bool detach(Removal removal) override {
        const bool ours = removal == Removal::IfCreated && m_created && nameLeadsHere();
        unmap();
        m_file = {};
        if (ours) ::shm_unlink(m_name.name.c_str());
        return ours;
    }

    [[nodiscard]] bool isAttached() const override { return m_file.isOpen(); }

    [[nodiscard]] bool onlyLooks() const override { return isAttached() && m_data == nullptr; }

    [[nodiscard]] std::byte* data() const override { return m_data; }

    [[nodiscard]] std::size_t size() const override { return m_size; }

    [[nodiscard]] NameState nameState() const noexcept override {
        return posixNameStateOf(m_name, m_file.id(), m_size);
    }

    bool copyOut(std::size_t offset, std::byte* target, std::size_t length) const override {
        return m_file.read(offset, target, length);
    }

    bool copyIn(std::size_t offset, const std::byte* source, std::size_t length) override {
        if (m_file.size() < m_size) return false;
        m_file.write(offset, source, length);
        return true;
    }

    /// Copies do not use the mapping.
    void prepareCopies(std::size_t, std::size_t) const noexcept override {}

private:
    void openFile(int flags) {
        // Opening a pipe of that name would block.
        const int descriptor =
            ::shm_open(m_name.name.c_str(), flags | O_NONBLOCK | O_CLOEXEC, 0600);
        if (descriptor < 0) throw posixError("shm_open " + m_name.name, errno);
        m_file = BackingFile(descriptor);
    }

    int map() {
        void* const address =
            ::mmap(nullptr, m_size, PROT_READ | PROT_WRITE, MAP_SHARED, m_file.descriptor(), 0);
        if (address == MAP_FAILED) return errno;
        m_data = static_cast<std::byte*>(address);
        return 0;
    }

    void unmap() {
        if (m_data != nullptr) ::munmap(m_data, m_size);
        m_data = nullptr;
        m_size = 0;
    }

    [[nodiscard]] bool nameLeadsHere() const {
        struct stat ours {};

        struct stat named {};

        return ::fstat(m_file.descriptor(), &ours) == 0 &&
               ::stat(posixMemoryFile(m_name.name).c_str(), &named) == 0 &&
               ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
    }

    PosixName m_name;
    BackingFile m_file;
    std::byte* m_data = nullptr; // mapped by the kernel; unmap() unmaps it
    std::size_t m_size = 0;
    bool m_created = false;
};

} // namespace

std::unique_ptr<MappedSegment> makePosixSegment(const SegmentName& name) {
    return std::make_unique<PosixSegment>(std::get<PosixName>(name));
}

std::optional<SegmentFacts> lookAtPosixSegment(const PosixName& name) {
    const auto status = lookAtPosixFile(posixMemoryFile(name.name));
    if (!status) return std::nullopt;
    return SegmentFacts{static_cast<std::int64_t>(status->st_ino),
                        static_cast<std::uint64_t>(status->st_size),
                        std::nullopt,
                        std::nullopt,
                        status->st_uid,
                        status->st_mode & 0777U,
                        std::nullopt};
}

NameState posixNameStateOf(const PosixName& name, std::int64_t id, std::size_t size) noexcept {
    if (id < 0) return NameState::Here;
    try {
        const auto facts = lookAtPosixSegment(name);
        return facts ? nameStateOf(*facts, id, size) : NameState::Gone;
    } catch (const IpcError&) {
        return NameState::Here;
    }
}

void probePosixSize(std::size_t size) {
    struct statvfs mount {};

    if (::statvfs("/dev/shm", &mount) != 0) throw IpcError::fromErrno("statvfs /dev/shm", errno);
    const std::uint64_t free = std::uint64_t{mount.f_bavail} * mount.f_frsize;
    if (size > free)
        throw IpcError("OutOfResources",
                       "/dev/shm has " + std::to_string(free) + " bytes free, " +
                           std::to_string(size) + " are required",
                       ENOSPC);
}

void removePosixSegment(const PosixName& name) {
    if (::shm_unlink(name.name.c_str()) != 0 && errno != ENOENT)
        throw posixError("shm_unlink " + name.name, errno);
}

} // namespace qtipc
