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

/// System V memory of programs without Qt: by System V key, or by the kernel's id.
struct SystemVKey {
    int key;
};

struct SystemVId {
    int id;
};

using SegmentName = std::variant<SystemVName, SystemVKey, SystemVId, PosixName>;

enum class Access { ReadOnly, ReadWrite };

/// Whether detaching removes the segment.
enum class Removal {
    AsQt,      ///< System V: the last process to detach removes it; POSIX: it stays
    IfCreated, ///< removed if this handle created it and, on System V, no other is attached
    Never,
};

/// The times of a System V segment, in seconds of the system's clock.
struct SegmentTimes {
    std::int64_t changed;  ///< it was created, or its owner or mode was changed
    std::int64_t attached; ///< the last attach or detach
    int attacher;          ///< the process that did it
};

/// The facts that the system reports about a segment; read-only, creates and attaches nothing.
struct SegmentFacts {
    std::int64_t id = -1; ///< System V: shmid, POSIX: inode
    std::uint64_t size = 0;
    std::optional<unsigned> attached; ///< number of attachments, if the kernel counts them
    std::optional<int> creatorPid;
    unsigned owner = 0; ///< uid
    unsigned mode = 0;  ///< permission bits
    std::optional<SegmentTimes> times;
};

/// The state of the name of an attached segment.
enum class NameState {
    Here,         ///< it refers to the attached segment, of the same size; or this is unknown
    Nameless,     ///< no segment has the name any more, but others are attached to this one
    Gone,         ///< no segment has the name any more, nor is another process attached
    OtherSegment, ///< another segment has the name
    Resized,      ///< the attached segment, of another size
};

/// The state of the name of an attached segment, which has that id and size: `facts` are those of
/// the segment that has the name now.
NameState nameStateOf(const SegmentFacts& facts, std::int64_t id, std::size_t size) noexcept;

/// A part of a segment, and the destination of its copy.
struct Piece {
    std::size_t offset;
    std::byte* target;
    std::size_t length;
};

/// The traces of other processes that looks have found before they left their own. Numbers that
/// only grow, to be compared with earlier ones.
struct OthersSeen {
    unsigned lockUses;     ///< another process was the last one to operate on the lock
    int lockPid;           ///< the last such process
    unsigned acquisitions; ///< of the lock, by looks of this object
    unsigned attaches;     ///< another process was the last one to attach or detach
};

/// The behaviour of a look while another program or thread holds the segment's lock.
enum class WhenLocked { Skip, CopyAnyway };

enum class Looked {
    Done,
    Busy, ///< skipped: nothing was copied
    Gone, ///< the memory was removed or truncated by another process
};

/// One attachment. The destructor detaches and does not remove the segment.
class MappedSegment {
public:
    MappedSegment() = default;
    MappedSegment(const MappedSegment&) = delete;
    MappedSegment& operator=(const MappedSegment&) = delete;
    virtual ~MappedSegment() = default;

    /// None of these blocks. Throw IpcError.
    virtual void create(std::size_t size) = 0;
    virtual void attach(Access access) = 0;
    /// True when this removed the segment.
    virtual bool detach(Removal removal) = 0;

    [[nodiscard]] virtual bool isAttached() const { return data() != nullptr; }

    /// True for a back end that is attached only while it copies: its detach() has no effect on
    /// other programs, and needs no lock.
    [[nodiscard]] virtual bool onlyLooks() const { return false; }

    [[nodiscard]] virtual std::byte* data() const = 0; ///< null when not attached, or onlyLooks()
    [[nodiscard]] virtual std::size_t size() const = 0;

    /// Read-only. Any thread.
    [[nodiscard]] virtual NameState nameState() const noexcept { return NameState::Here; }

    /// False when another process removed or truncated the memory, so that an access would end this
    /// process. copyOut: any thread, while it stays attached. copyIn throws IpcError when the
    /// system has no memory for it.
    virtual bool copyOut(std::size_t offset, std::byte* target, std::size_t length) const;
    virtual bool copyIn(std::size_t offset, const std::byte* source, std::size_t length);

    /// Makes the next copies of that part fast if they use the mapping; to be called before the
    /// lock is acquired. Any thread, while it stays attached.
    virtual void prepareCopies(std::size_t offset, std::size_t length) const noexcept;

    /// Copies for a caller that does not hold the segment's lock, one piece after the other. Never
    /// waits. Any thread, while it stays attached.
    [[nodiscard]] virtual Looked look(std::span<const Piece> pieces, WhenLocked whenLocked) const;

    /// None for a back end that stays attached and leaves no traces. Any thread.
    [[nodiscard]] virtual std::optional<OthersSeen> othersSeen() const noexcept {
        return std::nullopt;
    }

    /// Returns a function that writes the memory to disk and blocks until that is done. Any thread,
    /// also after detaching. Both throw IpcError.
    [[nodiscard]] virtual std::function<void()> flusher() const;
};

} // namespace qtipc
