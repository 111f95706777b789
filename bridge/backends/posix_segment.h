#pragma once

#include "mapped_segment.h"

namespace qtipc {

/// shm_open and mmap with Qt's rules (0600). `name` is a PosixName. A read-only handle does not map
/// it.
std::unique_ptr<MappedSegment> makePosixSegment(const SegmentName& name);

std::optional<SegmentFacts> lookAtPosixSegment(const PosixName& name);
/// nameStateOf() for a POSIX name.
NameState posixNameStateOf(const PosixName& name, std::int64_t id, std::size_t size) noexcept;
void probePosixSize(std::size_t size);
void removePosixSegment(const PosixName& name);

/// The file behind a mapping: if a peer truncates it, the descriptor still works while an access to
/// the memory would raise SIGBUS.
class BackingFile {
public:
    BackingFile() = default;

    explicit BackingFile(int descriptor)
        : m_descriptor(descriptor) {}

    ~BackingFile();
    BackingFile(const BackingFile&) = delete;
    BackingFile& operator=(const BackingFile&) = delete;
    BackingFile(BackingFile&& other) noexcept;
    BackingFile& operator=(BackingFile&& other) noexcept;

    [[nodiscard]] bool isOpen() const { return m_descriptor >= 0; }

    [[nodiscard]] int descriptor() const { return m_descriptor; }

    [[nodiscard]] std::size_t size() const;
    /// Its inode.
    [[nodiscard]] std::int64_t id() const;
    /// False at its end.
    [[nodiscard]] bool read(std::size_t offset, std::byte* target, std::size_t length) const;
    /// Throws IpcError when the mount has no room for a page that was not allocated yet.
    void write(std::size_t offset, const std::byte* source, std::size_t length) const;
    /// Allocates the pages of the whole file now; returns the errno, or 0.
    [[nodiscard]] int reserve(std::size_t size) const;

private:
    int m_descriptor = -1;
};

} // namespace qtipc
