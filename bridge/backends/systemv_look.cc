// copyOut(), look() and nameState() run on any thread.
#include "systemv_look.h"

#include "kernel_objects.h"
#include "systemv_last_user.h"
#include "systemv_segment.h"
#include "tried_lock.h"
#include "util/error.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <sys/shm.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>

namespace qtipc {

namespace {

// The most pieces of one look.
constexpr std::size_t kMostPieces = 4;

/// Attached during its lifetime.
class Visit {
public:
    explicit Visit(int id)
        : m_address(::shmat(id, nullptr, SHM_RDONLY)) {}

    ~Visit() {
        if (isAttached()) ::shmdt(m_address);
    }

    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

    [[nodiscard]] bool isAttached() const {
        // NOLINTNEXTLINE(performance-no-int-to-ptr): shmat's own spelling of failure
        return m_address != reinterpret_cast<void*>(-1);
    }

    void copy(std::span<const Piece> pieces) const {
        if (!copyByKernel(pieces)) copyByAccess(pieces);
    }

private:
    [[nodiscard]] std::byte* at(std::size_t offset) const {
        return static_cast<std::byte*>(m_address) + offset;
    }

    /// Copies by the kernel, from its own mapping of the pages. The mapping here is new: each first
    /// access to a page is a fault, which can cost ten times as much in a virtual machine. False if
    /// a sandbox forbids the call.
    [[nodiscard]] bool copyByKernel(std::span<const Piece> pieces) const {
        std::array<iovec, kMostPieces> from{};
        std::array<iovec, kMostPieces> to{};
        std::size_t total = 0;
        if (pieces.size() > kMostPieces) return false;
        for (std::size_t index = 0; index < pieces.size(); ++index) {
            const auto& [offset, target, length] = pieces[index];
            from.at(index) = {at(offset), length};
            to.at(index) = {target, length};
            total += length;
        }
        const ssize_t copied =
            ::process_vm_readv(::getpid(), to.data(), pieces.size(), from.data(), pieces.size(), 0);
        return copied >= 0 && static_cast<std::size_t>(copied) == total;
    }

    void copyByAccess(std::span<const Piece> pieces) const {
        for (const auto& [offset, target, length] : pieces) {
            if (length > 0) std::memcpy(target, at(offset), length);
            // A counter is read before the bytes that it belongs to.
            std::atomic_thread_fence(std::memory_order_seq_cst);
        }
    }

    void* m_address; // mapped by the kernel
};

class SystemVLook final : public MappedSegment {
public:
    SystemVLook(SegmentName name, std::optional<SemaphoreName> lock)
        : m_name(std::move(name))
        , m_lock(std::move(lock)) {}

    void create(std::size_t /*size*/) override {
        throw IpcError("ReadOnly", "a read-only segment cannot be created");
    }

    void attach(Access /*access*/) override {
        const std::optional<int> id = systemVSegmentId(m_name);
        if (!id)
            throw IpcError("NotFound", "shmget: no shared memory segment exists for this key",
                           ENOENT);
        shmid_ds status{};
        // Needs the permission to read, as shmat does.
        if (::shmctl(*id, IPC_STAT, &status) != 0) {
            if (errno == EINVAL || errno == EIDRM)
                throw IpcError("NotFound", "shmctl: the segment was removed", errno);
            throw IpcError::fromErrno("shmctl", errno);
        }
        m_size = status.shm_segsz;
        m_id = *id;
    }

    bool detach(Removal /*removal*/) override {
        finishForLastUser();
        m_id = -1;
        m_size = 0;
        return false;
    }

    [[nodiscard]] bool isAttached() const override { return m_id != -1; }

    [[nodiscard]] bool onlyLooks() const override { return true; }

    [[nodiscard]] std::byte* data() const override { return nullptr; }

    [[nodiscard]] std::size_t size() const override { return m_size; }

    [[nodiscard]] NameState nameState() const noexcept override {
        return nameStateOf(m_name, m_id, m_size, 0);
    }

    bool copyOut(std::size_t offset, std::byte* target, std::size_t length) const override {
        const Piece piece{offset, target, length};
        return look({&piece, 1}, WhenLocked::CopyAnyway) == Looked::Done;
    }

    [[nodiscard]] Looked look(std::span<const Piece> pieces, WhenLocked whenLocked) const override {
        finishForLastUser();
        TriedLock::Try attempt(m_lock);
        if (attempt.state() == TriedLock::State::Busy && whenLocked == WhenLocked::Skip)
            return Looked::Busy;
        const bool isGuarded = attempt.state() == TriedLock::State::Held;
        if (LastUser::isAnotherProcess(m_id)) ++m_attaches;
        LastUser lastUser(m_id);
        if (!isGuarded) {
            const bool isLeft = isBeingLeft(lastUser.arriving());
            if (isLeft && whenLocked == WhenLocked::Skip) return Looked::Busy;
        }
        {
            const Visit visit(m_id);
            if (!visit.isAttached()) return Looked::Gone;
            visit.copy(pieces);
            if (!isGuarded) lastUser.leaving();
        }
        const bool wasGuarded = attempt.release();
        if (!wasGuarded && lastUser.hasLeftMeanwhile()) {
            m_isOwedRemoval = true;
            finishForLastUser();
        }
        return Looked::Done;
    }

    [[nodiscard]] std::optional<OthersSeen> othersSeen() const noexcept override {
        return OthersSeen{m_lock.foreignUses(), m_lock.foreignPid(), m_lock.acquisitions(),
                          m_attaches};
    }

private:
    /// Whether the last user has detached since the previous look, and may be about to check
    /// whether another process is attached.
    [[nodiscard]] bool isBeingLeft(bool hasUsers) const {
        const bool hadUsers = m_hadUsers.exchange(hasUsers);
        return hadUsers && !hasUsers;
    }

    /// Removes the segment in place of a Qt program that detached as the last one, but was not,
    /// because of a look without the lock.
    void finishForLastUser() const {
        if (!m_isOwedRemoval) return;
        const TriedLock::Try attempt(m_lock);
        if (attempt.state() == TriedLock::State::Busy) return;
        m_isOwedRemoval = false;
        removeUnused(m_name, m_id);
    }

    SegmentName m_name;
    mutable TriedLock m_lock;
    int m_id = -1;
    std::size_t m_size = 0;
    mutable std::atomic<bool> m_isOwedRemoval = false;
    mutable std::atomic<bool> m_hadUsers = true;
    mutable std::atomic<unsigned> m_attaches = 0;
};

} // namespace

std::unique_ptr<MappedSegment> makeSystemVLook(const SegmentName& name,
                                               std::optional<SemaphoreName> lock) {
    return std::make_unique<SystemVLook>(name, std::move(lock));
}

} // namespace qtipc
