#pragma once

#include "kernel_semaphore.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

namespace qtipc {

/// System V memory of programs that are not Qt's: by number, or by the kernel's own id.
struct SystemVKey {
    int key;
};

struct SystemVId {
    int id;
};

using SegmentName = std::variant<SystemVName, SystemVKey, SystemVId, PosixName>;

enum class Access { ReadOnly, ReadWrite };

/// What becomes of the segment when we detach.
enum class Removal {
    AsQt,      ///< System V: the last one out removes it; POSIX: it stays
    IfCreated, ///< it goes if this handle made it and, on System V, nobody else is attached
    Never,
};

/// What the system knows of a segment; only looked at, nothing made and nothing attached.
struct SegmentFacts {
    std::int64_t id = -1; ///< System V: shmid, POSIX: inode
    std::uint64_t size = 0;
    std::optional<unsigned> attached; ///< number of attachments, where the kernel counts them
    std::optional<int> creatorPid;
    unsigned owner = 0; ///< uid
    unsigned mode = 0;  ///< permission bits
};

/// What became of the name of a segment that we have attached.
enum class NameState {
    Here,         ///< it leads to our segment, as large as we know it; or that cannot be told
    Gone,         ///< there is no such segment any more
    OtherSegment, ///< another segment has the name
    Resized,      ///< our segment, of another size
};

/// What the name of our segment, the one with that id and size, refers to: `facts` are of the
/// segment that has the name now.
NameState nameStateOf(const SegmentFacts& facts, std::int64_t id, std::size_t size) noexcept;

/// A part of a segment, and where its copy goes.
struct Piece {
    std::size_t offset;
    std::byte* target;
    std::size_t length;
};

/// What a look does while another holder has the segment's lock.
enum class WhenLocked { Skip, CopyAnyway };

enum class Looked {
    Done,
    Busy, ///< skipped: nothing was copied
    Gone, ///< the memory was removed or truncated by another process
};

/// One attachment. Its destruction detaches and lets the segment stay.
class MappedSegment {
public:
    MappedSegment() = default;
    MappedSegment(const MappedSegment&) = delete;
    MappedSegment& operator=(const MappedSegment&) = delete;
    virtual ~MappedSegment() = default;

    /// None of these waits. Throw IpcError.
    virtual void create(std::size_t size) = 0;
    virtual void attach(Access access) = 0;
    /// True when the segment is gone with it.
    virtual bool detach(Removal removal) = 0;

    [[nodiscard]] virtual bool isAttached() const { return data() != nullptr; }

    /// True for a back end that is attached only while it copies: its detach() touches nothing
    /// that other programs see, and needs no lock.
    [[nodiscard]] virtual bool onlyLooks() const { return false; }

    [[nodiscard]] virtual std::byte* data() const = 0; ///< null when not attached, or onlyLooks()
    [[nodiscard]] virtual std::size_t size() const = 0;

    /// Looks only. Any thread.
    [[nodiscard]] virtual NameState nameState() const noexcept { return NameState::Here; }

    /// False when the memory was removed or truncated by another process, where touching it would
    /// end this one. copyOut: any thread, as long as nobody detaches. copyIn throws IpcError when
    /// the system has no memory for it.
    virtual bool copyOut(std::size_t offset, std::byte* target, std::size_t length) const;
    virtual bool copyIn(std::size_t offset, const std::byte* source, std::size_t length);

    /// Makes the next copies of that part fast, where they go through the mapping: the caller does
    /// so before it takes the lock. Any thread, as long as nobody detaches.
    virtual void prepareCopies(std::size_t offset, std::size_t length) const noexcept;

    /// Copies for a caller that does not hold the segment's lock, one piece after the other. Waits
    /// for nobody. Any thread, as long as nobody detaches.
    [[nodiscard]] virtual Looked look(std::span<const Piece> pieces, WhenLocked whenLocked) const;

    /// What brings the memory to disk; it waits for that. Any thread, also when we have left since.
    /// Throws IpcError, as does the function that comes back.
    [[nodiscard]] virtual std::function<void()> flusher() const;
};

} // namespace qtipc
