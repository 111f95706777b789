#include "file_segment.h"

#include "file_mapping.h"
#include "posix_segment.h"
#include "util/error.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace qtipc {

namespace {

IpcError openError(const std::string& path, int error) {
    switch (error) {
    case EROFS:
        return {"PermissionDenied", "open " + path + ": the file system is read-only", error};
    case ELOOP:
        return {"KeyError", "open " + path + ": too many symbolic links", error};
    case EISDIR:
    case ENXIO: // a socket
        return {"KeyError", path + " is not a file that can be mapped", error};
    default:
        return IpcError::fromErrno("open " + path, error);
    }
}

class FileSegment final : public MappedSegment {
public:
    explicit FileSegment(FilePart part)
        : m_part(std::move(part)) {}

    FileSegment(const FileSegment&) = delete;
    FileSegment& operator=(const FileSegment&) = delete;

    ~FileSegment() override { FileSegment::detach(Removal::Never); }

    void create(std::size_t size) override {
        open(O_RDWR | O_CREAT);
        m_part.size = size;
        extend(m_part.offset + size);
        map(Access::ReadWrite);
    }

    void attach(Access access) override {
        open(access == Access::ReadOnly ? O_RDONLY : O_RDWR);
        map(access);
    }

    bool detach(Removal) override {
        m_mapping.reset();
        m_size = 0;
        m_descriptor = {};
        return false;
    }

    [[nodiscard]] std::byte* data() const override {
        return m_mapping ? m_mapping->data() : nullptr;
    }

    [[nodiscard]] std::size_t size() const override { return m_size; }

    bool copyOut(std::size_t offset, std::byte* target, std::size_t length) const override {
        return m_descriptor.read(m_part.offset + offset, target, length);
    }

    bool copyIn(std::size_t offset, const std::byte* source, std::size_t length) override {
        if (m_descriptor.size() < m_part.offset + offset + length) return false;
        m_descriptor.write(m_part.offset + offset, source, length);
        return true;
    }

    /// Copies do not use the mapping.
    void prepareCopies(std::size_t, std::size_t) const noexcept override {}

    [[nodiscard]] NameState nameState() const noexcept override {
        struct stat ours {};

        struct stat named {};

        if (::stat(m_part.path.c_str(), &named) != 0)
            return errno == ENOENT || errno == ENOTDIR ? NameState::Gone : NameState::Here;
        if (::fstat(m_descriptor.descriptor(), &ours) != 0) return NameState::Here;
        if (ours.st_ino != named.st_ino || ours.st_dev != named.st_dev)
            return NameState::OtherSegment;
        const auto there = static_cast<std::uint64_t>(ours.st_size);
        const std::uint64_t end = m_part.offset + m_size;
        return there < end || (!m_part.size && there > end) ? NameState::Resized : NameState::Here;
    }

    [[nodiscard]] std::function<void()> flusher() const override {
        const int descriptor = ::fcntl(m_descriptor.descriptor(), F_DUPFD_CLOEXEC, 0);
        if (descriptor < 0) throw IpcError::fromErrno("dup", errno);
        return [file = std::make_shared<BackingFile>(descriptor)] {
            // On Linux this includes pages that were written through a mapping.
            if (::fsync(file->descriptor()) != 0) throw IpcError::fromErrno("fsync", errno);
        };
    }

private:
    /// Opens by a system call, because QFile has one error for everything.
    void open(int flags) {
        // Opening a pipe without its other end would block.
        const int descriptor = ::open(
            m_part.path.c_str(), flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, m_part.permissions);
        if (descriptor < 0) throw openError(m_part.path, errno);
        m_descriptor = BackingFile(descriptor);

        struct stat status {};

        if (::fstat(descriptor, &status) != 0) throw IpcError::fromErrno("fstat", errno);
        if (!S_ISREG(status.st_mode)) throw openError(m_part.path, EISDIR);
    }

    /// Allocates only the last byte, and cannot truncate what another program has added meanwhile.
    void extend(std::uint64_t end) {
        if (m_descriptor.size() >= end) return;
        int error = 0;
        do
            error = ::posix_fallocate(m_descriptor.descriptor(), static_cast<off_t>(end - 1), 1);
        while (error == EINTR);
        if (error == EFBIG)
            throw IpcError("OutOfResources",
                           "the file system does not support files of " + std::to_string(end) +
                               " bytes",
                           error);
        if (error != 0) throw IpcError::fromErrno("posix_fallocate", error);
    }

    void map(Access access) {
        const std::uint64_t there = m_descriptor.size();
        const std::uint64_t offset = m_part.offset;
        const std::uint64_t wanted = m_part.size.value_or(there > offset ? there - offset : 0);
        if (wanted == 0 || offset > there || wanted > there - offset)
            throw IpcError("InvalidSize", tooSmall(there));
        m_mapping = mapFile(m_descriptor.descriptor(), access, offset, wanted);
        m_size = wanted;
    }

    [[nodiscard]] std::string tooSmall(std::uint64_t there) const {
        if (there == 0) return "the file is empty";
        std::string text = "the file has " + std::to_string(there) + " bytes, ";
        if (!m_part.size) return text + "none from offset " + std::to_string(m_part.offset) + " on";
        text += std::to_string(m_part.offset + *m_part.size) + " are needed";
        if (m_part.offset > 0)
            text += ": " + std::to_string(*m_part.size) + " from offset " +
                    std::to_string(m_part.offset) + " on";
        return text;
    }

    FilePart m_part;
    BackingFile m_descriptor;
    std::unique_ptr<FileMapping> m_mapping;
    std::size_t m_size = 0;
};

} // namespace

std::unique_ptr<MappedSegment> makeFileSegment(FilePart part) {
    return std::make_unique<FileSegment>(std::move(part));
}

} // namespace qtipc
