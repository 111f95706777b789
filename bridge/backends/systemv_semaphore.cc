#include "systemv_semaphore.h"

#include "systemv_key.h"
#include "undo_ledger.h"
#include "util/error.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <ctime>
#include <fstream>
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

// A look at who was last costs as much as half an unlock (bench/), and a peer's reset together with
// somebody's acquire does not fit into less than this.
constexpr std::chrono::microseconds kMomentary(20);
constexpr std::chrono::milliseconds kTick(10);

/// Not gone, and not a zombie either.
bool isAlive(pid_t process) {
    if (::kill(process, 0) != 0) return errno == EPERM;
    std::ifstream status("/proc/" + std::to_string(process) + "/stat");
    std::string text;
    std::getline(status, text);
    const std::size_t name = text.rfind(')');
    return name == std::string::npos || text.compare(name, 3, ") Z") != 0;
}

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

    ReleaseResult unlock(Clock::time_point heldSince) noexcept override {
        if (Clock::now() - heldSince > kMomentary && wasSetSince(heldSince))
            return {Released::Lost};
        // One step: an owner that a peer's create() has dispossessed must not make the lock 2.
        std::array<sembuf, 2> steps{{{0, 0, IPC_NOWAIT}, {0, 1, m_flags}}};
        const ReleaseResult result = give(steps.data(), steps.size());
        if (result.outcome == Released::Lost && !wasSetSince(heldSince)) forgetUndo();
        return result.outcome == Released::Gone ? ReleaseResult{Released::Lost} : result;
    }

    bool wasReset(Clock::time_point heldSince) noexcept override {
        return value() != 0 || wasSetSince(heldSince);
    }

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
        // A peer may have made another semaphore, and another file, under the name.
        const key_t key = ::ftok(m_name.path.c_str(), m_name.projectId);
        const bool named = key != -1 && ::semget(key, 1, 0) == m_id;
        if (::semctl(m_id, 0, IPC_RMID, semun{}) == 0 && named) ::unlink(m_name.path.c_str());
    }

private:
    AcquireResult take(short flags, const timespec* limit) noexcept {
        sembuf step{0, -1, static_cast<short>(m_flags | flags)};
        if (::semtimedop(m_id, &step, 1, limit) == 0) {
            if (m_undone) *m_undone += 1;
            return {Acquired::Yes, 0, Clock::now()};
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

    // A peer's QSharedMemory::create() sets the value (SETVAL) while we hold the lock; from then on
    // a 0 may be somebody else's hold. The last operation is ours as long as nobody did that,
    // unless a process has exited whose operations were undone; only SETVAL moves the time of
    // change.
    bool wasSetSince(Clock::time_point heldSince) noexcept {
        static const pid_t pid = ::getpid();
        const std::optional<int> last = lastPid();
        if (last == pid) return false;
        semid_ds status{};
        semun argument{};
        argument.buf = &status;
        if (!last || ::semctl(m_id, 0, IPC_STAT, argument) != 0) return true; // removed
        using std::chrono::system_clock;
        // The kernel's clock of seconds lags by up to a tick.
        const auto taken = system_clock::now() - (Clock::now() - heldSince) - kTick;
        const std::time_t second = system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(
            std::chrono::time_point_cast<system_clock::duration>(taken)));
        if (status.sem_ctime != second) return status.sem_ctime > second;
        // Within one second the time tells nothing; who has set the lock lives on.
        return isAlive(*last);
    }

    // The value was above 1 before we took it (Qt's unlock after a reset), so our release is not
    // wanted; without this the kernel would make up for it when the process exits.
    void forgetUndo() noexcept {
        std::array<sembuf, 2> steps{{{0, 1, m_flags}, {0, -1, IPC_NOWAIT}}};
        give(steps.data(), steps.size());
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
                if (created) SystemVSemaphore(name, id, Undo::No).remove();
                throw IpcError::fromErrno("semctl for " + name.path, error);
            }
        }
        return {std::make_unique<SystemVSemaphore>(name, id, undo),
                created || mode == OpenMode::Create};
    }
    throw IpcError("LockError", "other processes keep removing the semaphore of " + name.path);
}

} // namespace qtipc
