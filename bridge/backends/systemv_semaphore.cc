#include "systemv_semaphore.h"

#include "systemv_key.h"
#include "undo_ledger.h"
#include "util/error.h"

#include <array>
#include <cerrno>
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

class SystemVSemaphore final : public KernelSemaphore {
public:
    SystemVSemaphore(SystemVName name, int id, Undo undo)
        : m_name(std::move(name))
        , m_id(id)
        , m_flags(undo == Undo::No ? 0 : SEM_UNDO)
        , m_undone(undo == Undo::Counted ? undoBalanceOf(id) : nullptr) {}

    AcquireResult tryAcquire() noexcept override {
        const AcquireResult result = take(IPC_NOWAIT, nullptr);
        return result.outcome == Acquired::Interrupted ? tryAcquire() : result;
    }

    AcquireResult acquire(Deadline deadline, Interrupt& interrupt) noexcept override {
        Interrupt::Waiting waiting(interrupt);
        for (;;) {
            const AcquireResult result = take(0, waiting.timeLeft(deadline));
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
        if (m_undone) *m_undone -= count;
    }

    ReleaseResult unlock(Hold hold) noexcept override {
        if (hold == Hold::Long && !lastOperationIsOurs()) return {Released::Lost};
        // One step: an owner that a peer's create() has dispossessed must not make the lock 2.
        std::array<sembuf, 2> steps{{{0, 0, IPC_NOWAIT}, {0, 1, m_flags}}};
        const ReleaseResult result = give(steps.data(), steps.size());
        return result.outcome == Released::Gone ? ReleaseResult{Released::Lost} : result;
    }

    bool wasReset() noexcept override { return !lastOperationIsOurs() || value() != 0; }

    bool restore() noexcept override {
        std::array<sembuf, 2> steps{{{0, 0, IPC_NOWAIT}, {0, 1, 0}}};
        return give(steps.data(), steps.size()).outcome == Released::Yes;
    }

    bool drop() noexcept override {
        sembuf step{0, -1, IPC_NOWAIT};
        return give(&step, 1).outcome == Released::Yes;
    }

    bool isCurrent() noexcept override { return value().has_value(); }

    std::optional<int> value() noexcept override { return ask(GETVAL); }

    std::optional<int> lastPid() noexcept override { return ask(GETPID); }

    [[nodiscard]] std::optional<long> undoBalance() const noexcept override {
        return m_undone ? std::optional(m_undone->load()) : std::nullopt;
    }

    void remove() noexcept override {
        if (m_undone) forgetUndoBalanceOf(m_id);
        ::semctl(m_id, 0, IPC_RMID, semun{});
        ::unlink(m_name.path.c_str());
    }

private:
    AcquireResult take(short flags, const timespec* limit) noexcept {
        sembuf step{0, -1, static_cast<short>(m_flags | flags)};
        if (::semtimedop(m_id, &step, 1, limit) == 0) {
            if (m_undone) *m_undone += 1;
            return {Acquired::Yes};
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

    ReleaseResult give(sembuf* steps, size_t count) noexcept {
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

    // While the lock is ours no operation of a peer can succeed, so the last one was our acquire;
    // after a peer's SETVAL it was that peer's, even if somebody has taken the lock again since.
    bool lastOperationIsOurs() noexcept {
        static const pid_t pid = ::getpid();
        return lastPid() == pid;
    }

    std::optional<int> ask(int command) noexcept {
        const int answer = ::semctl(m_id, 0, command, semun{});
        return answer < 0 ? std::nullopt : std::optional(answer);
    }

    SystemVName m_name;
    int m_id;
    short m_flags;
    std::shared_ptr<std::atomic<long>> m_undone;
};

} // namespace

OpenedSemaphore openSystemVSemaphore(const SystemVName& name, OpenMode mode, int initialValue,
                                     Undo undo) {
    // Peers remove semaphores and key files at any moment; every round starts from the file.
    for (int round = 0; round < 16; ++round) {
        const bool madeFile = mode != OpenMode::Existing && makeKeyFile(name.path);
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
            if (madeFile) ::unlink(name.path.c_str());
            throw IpcError::fromErrno("semget for " + name.path, error);
        }
        if (created || mode == OpenMode::Create) {
            semun argument{};
            argument.val = initialValue;
            if (::semctl(id, 0, SETVAL, argument) != 0) {
                const int error = errno;
                if (error == EINVAL || error == EIDRM) continue;
                throw IpcError::fromErrno("semctl for " + name.path, error);
            }
        }
        return {std::make_unique<SystemVSemaphore>(name, id, undo),
                created || mode == OpenMode::Create};
    }
    throw IpcError("LockError", "other processes keep removing the semaphore of " + name.path);
}

} // namespace qtipc
