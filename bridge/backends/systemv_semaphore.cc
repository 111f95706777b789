#include "systemv_semaphore.h"

#include "process_side.h"
#include "systemv_key.h"
#include "util/error.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <string>
#include <sys/sem.h>
#include <unistd.h>

namespace qtipc {

namespace {

// POSIX leaves its declaration to the caller.
union semun {
    int val;
    semid_ds* buf;
    unsigned short* array;
};

// A peer's QSharedMemory::create() sets the value (SETVAL) while we hold the lock, and thereby
// clears the undo counts of all processes. The count cannot be asked for, but it may not go below
// -32,768: lowering it by 32,769 fails with ERANGE unless the kernel owes us at least 1 at our
// exit, that is, unless our acquire is in force. All steps of one semop happen, or none.

/// From 0 to 1, and the undo count from 1 to 0.
constexpr std::array<sembuf, 9> kRelease{{
    {0, 0, IPC_NOWAIT},
    {0, 32767, SEM_UNDO},
    {0, -32767, IPC_NOWAIT},
    {0, 2, SEM_UNDO},
    {0, -2, IPC_NOWAIT},
    {0, 32767, 0},
    {0, -32767, IPC_NOWAIT | SEM_UNDO},
    {0, 2, 0},
    {0, -1, IPC_NOWAIT | SEM_UNDO},
}};

/// The undo count from 1 to 0, whatever the value; in smaller steps, because it is not 0.
constexpr std::array<sembuf, 13> kForgetUndo{{
    {0, 16000, SEM_UNDO},
    {0, -16000, IPC_NOWAIT},
    {0, 16000, SEM_UNDO},
    {0, -16000, IPC_NOWAIT},
    {0, 769, SEM_UNDO},
    {0, -769, IPC_NOWAIT},
    {0, 16000, 0},
    {0, -16000, IPC_NOWAIT | SEM_UNDO},
    {0, 16000, 0},
    {0, -16000, IPC_NOWAIT | SEM_UNDO},
    {0, 769, 0},
    {0, -768, IPC_NOWAIT | SEM_UNDO},
    {0, -1, IPC_NOWAIT},
}};

// The look costs as much as a lock and its release.
constexpr std::chrono::milliseconds kNameGlance(1);
constexpr std::chrono::milliseconds kMaking(20);

class SystemVSemaphore final : public KernelSemaphore {
public:
    SystemVSemaphore(SystemVName name, int id, SemaphoreUse use)
        : m_name(std::move(name))
        , m_id(id)
        , m_flags(use.undo ? SEM_UNDO : 0)
        , m_isLock(use.role == Role::Lock)
        , m_counted(!m_isLock && use.undo)
        , m_process(processSideOf(identity())) {
        if (m_counted) keepProcessSide(identity());
    }

    AcquireResult tryAcquire() noexcept override {
        const AcquireResult result = take(IPC_NOWAIT, nullptr);
        return result.outcome == Acquired::Interrupted ? tryAcquire() : result;
    }

    AcquireResult acquire(Deadline deadline, Interrupt& interrupt) noexcept override {
        Interrupt::Waiting waiting(interrupt);
        for (;;) {
            // A Qt that loses a race with a removal can leave a lock that nobody sets to 1; making
            // one takes microseconds.
            const bool unmade = m_isLock && isUnmade();
            const Deadline limit = unmade ? std::min(deadline, Clock::now() + kMaking) : deadline;
            const AcquireResult result = take(0, waiting.timeLeft(limit));
            if (unmade && result.outcome == Acquired::No && isUnmade()) restore();
            if (result.outcome == Acquired::No || result.outcome == Acquired::Interrupted) {
                if (interrupt.requested()) return {Acquired::Interrupted};
                if (Clock::now() >= deadline) return {Acquired::No};
                continue; // a signal of somebody else, or the limit's own limit
            }
            return result;
        }
    }

    ReleaseResult release(int count) noexcept override {
        sembuf add{0, static_cast<short>(count), m_flags};
        const ReleaseResult result = give(&add, 1);
        if (result.outcome == Released::Yes) countReleased(count);
        return result;
    }

    void countReleased(int count) noexcept override {
        if (m_counted) m_process->undone -= count;
    }

    ReleaseResult unlock(std::uint64_t turn) noexcept override {
        // Undo counts by process: a thread of ours that has taken it since shows only here.
        if (m_process->turns != turn) return {Released::Lost};
        m_process->held = false;
        // One step: an owner that a peer's create() has dispossessed must not make the lock 2, nor
        // give back what somebody else has taken since.
        const ReleaseResult result = give(kRelease);
        if (result.outcome == Released::Lost) give(kForgetUndo); // it was 2 before, by Qt's unlock
        if (result.outcome == Released::Gone || result.systemError == ERANGE)
            return {Released::Lost};
        return result;
    }

    bool wasReset(std::uint64_t turn) noexcept override {
        if (m_process->turns != turn || value() != 0) return true;
        // Ends with a step that fails: what went before was only tried.
        std::array<sembuf, kRelease.size() + 1> steps{};
        std::copy(kRelease.begin(), kRelease.end(), steps.begin());
        steps.back() = {0, 0, IPC_NOWAIT};
        return give(steps).systemError == ERANGE;
    }

    bool restore() noexcept override {
        return give<2>({{{0, 0, IPC_NOWAIT}, {0, 1, 0}}}).outcome == Released::Yes;
    }

    bool drop() noexcept override {
        sembuf step{0, -1, IPC_NOWAIT};
        return give(&step, 1).outcome == Released::Yes;
    }

    bool isCurrent() noexcept override { return idByName() == m_id; }

    [[nodiscard]] bool isHeldByThisProcess() const noexcept override { return m_process->held; }

    std::optional<int> value() noexcept override { return ask(GETVAL); }

    std::optional<int> lastPid() noexcept override { return ask(GETPID); }

    [[nodiscard]] std::optional<long> undoBalance() const noexcept override {
        return m_counted ? std::optional(m_process->undone.load()) : std::nullopt;
    }

    void remove() noexcept override {
        if (m_counted) dropProcessSide(identity());
        // The file first: whoever wakes up by the removal would make a new semaphore through it. A
        // peer may have made another semaphore, and another file, under the name.
        const KeptInode inode = isCurrent() ? removeKeyFile(m_name) : KeptInode();
        ::semctl(m_id, 0, IPC_RMID, semun{});
    }

private:
    AcquireResult take(short flags, const timespec* limit) noexcept {
        sembuf step{0, -1, static_cast<short>(m_flags | flags)};
        if (::semtimedop(m_id, &step, 1, limit) == 0) {
            if (m_counted) m_process->undone += 1;
            if (m_isLock && leadsElsewhere()) {
                release(1);
                return {Acquired::Gone};
            }
            m_process->held = true;
            return {Acquired::Yes, 0, ++m_process->turns};
        }
        switch (errno) {
        case EAGAIN:
            return {Acquired::No};
        case EINTR:
            return {Acquired::Interrupted};
        case EINVAL:
        case EIDRM:
            return {Acquired::Gone};
        default:
            return {Acquired::Failed, errno};
        }
    }

    ReleaseResult give(sembuf* steps, size_t count) const noexcept {
        while (::semop(m_id, steps, count) != 0) {
            switch (errno) {
            case EINTR:
                continue;
            case EAGAIN:
                return {Released::Lost};
            case EINVAL:
            case EIDRM:
                return {Released::Gone};
            default:
                return {Released::Failed, errno};
            }
        }
        return {Released::Yes};
    }

    /// The value is 0, but nobody has ever taken it.
    bool isUnmade() noexcept {
        semid_ds status{};
        semun argument{};
        argument.buf = &status;
        return value() == 0 && ::semctl(m_id, 0, IPC_STAT, argument) == 0 && status.sem_otime == 0;
    }

    // A Qt program that leaves removes semaphore and key file one after the other. What we made in
    // between has lost its file, and newcomers meet at another semaphore. A file that is only
    // missing (a cleaner of the temporary folder) leaves everybody where they are.
    bool leadsElsewhere() noexcept {
        const Clock::time_point now = Clock::now();
        if (now - m_lookedAtName.load() < kNameGlance) return false;
        m_lookedAtName = now;
        const int id = idByName();
        return id != -1 && id != m_id;
    }

    /// Where the name leads now; -1 when nowhere.
    [[nodiscard]] int idByName() const noexcept {
        const key_t key = ::ftok(m_name.path.c_str(), m_name.projectId);
        return key == -1 ? -1 : ::semget(key, 1, 0);
    }

    template <std::size_t count>
    ReleaseResult give(std::array<sembuf, count> steps) const noexcept {
        return give(steps.data(), count);
    }

    [[nodiscard]] std::string identity() const { return "systemv " + std::to_string(m_id); }

    [[nodiscard]] std::optional<int> ask(int command) const noexcept {
        const int answer = ::semctl(m_id, 0, command, semun{});
        return answer < 0 ? std::nullopt : std::optional(answer);
    }

    SystemVName m_name;
    int m_id;
    short m_flags;
    bool m_isLock;
    bool m_counted; ///< its undo count is kept
    std::shared_ptr<ProcessSide> m_process;
    std::atomic<Clock::time_point> m_lookedAtName{};
};

} // namespace

OpenedSemaphore openSystemVSemaphore(const SystemVName& name, OpenMode mode, int initialValue,
                                     SemaphoreUse use) {
    // Peers remove semaphores and key files at any moment; every round starts from the file.
    for (int round = 0; round < 16; ++round) {
        const bool madeFile = mode != OpenMode::Existing && makeKeyFile(name);
        const std::optional<key_t> key = keyOf(name);
        if (!key) {
            if (mode == OpenMode::Existing) return {};
            continue;
        }
        bool created = false;
        int id = -1;
        if (mode != OpenMode::Existing) {
            id = ::semget(*key, 1, 0600 | IPC_CREAT | IPC_EXCL);
            created = id != -1;
        }
        if (id == -1) id = ::semget(*key, 1, mode == OpenMode::Existing ? 0 : 0600);
        if (id == -1) {
            const int error = errno;
            if (error == ENOENT) {
                if (mode == OpenMode::Existing) return {};
                continue;
            }
            if (madeFile) removeKeyFile(name);
            throw IpcError::fromErrno("semget for " + name.path, error);
        }
        if (keyOf(name) != key) {
            // The file was replaced meanwhile: this semaphore is not the one that others will meet.
            if (created) ::semctl(id, 0, IPC_RMID, semun{});
            continue;
        }
        if (created || mode == OpenMode::Create) {
            semun argument{};
            argument.val = initialValue;
            if (::semctl(id, 0, SETVAL, argument) != 0) {
                const int error = errno;
                if (error == EINVAL || error == EIDRM) continue;
                if (created) SystemVSemaphore(name, id, use).remove();
                throw IpcError::fromErrno("semctl for " + name.path, error);
            }
        }
        return {std::make_unique<SystemVSemaphore>(name, id, use),
                created || mode == OpenMode::Create};
    }
    throw IpcError("LockError", "other processes keep removing the semaphore of " + name.path);
}

} // namespace qtipc
