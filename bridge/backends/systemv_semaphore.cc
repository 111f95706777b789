#include "systemv_semaphore.h"

#include "process_counts.h"
#include "systemv_key.h"
#include "systemv_undo.h"
#include "util/error.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <string>
#include <sys/sem.h>
#include <unistd.h>
#include <vector>

namespace qtipc {

namespace {

// POSIX requires that the program declares it.
union semun {
    int val;
    semid_ds* buf;
    unsigned short* array;
};

// The look costs as much as a lock and its release.
constexpr std::chrono::milliseconds kNameGlance(1);
constexpr std::chrono::milliseconds kMaking(20);

/// Precedes the id in the identity of a semaphore of this kind.
constexpr const char* kIdentity = "systemv ";

class SystemVSemaphore final : public KernelSemaphore {
public:
    SystemVSemaphore(SystemVName name, int id, SemaphoreUse use)
        : m_name(std::move(name))
        , m_id(id)
        , m_flags(use.undo ? SEM_UNDO : 0)
        , m_isLock(use.role == Role::Lock)
        , m_counted(!m_isLock && use.undo)
        , m_process(processCountsOf(identity()))
        , m_release(releaseSteps(1, kUsualRelease)) {
        if (m_counted) keepProcessCounts(identity());
    }

    SystemVSemaphore(const SystemVSemaphore&) = delete;
    SystemVSemaphore& operator=(const SystemVSemaphore&) = delete;

    ~SystemVSemaphore() override {
        if (m_counted && undoCount().value_or(0) == 0) dropLastProcessCounts(identity(), m_process);
    }

    AcquireResult tryAcquire() noexcept override {
        const AcquireResult result = take(IPC_NOWAIT, nullptr);
        return result.outcome == Acquired::Interrupted ? tryAcquire() : result;
    }

    AcquireResult acquire(Deadline deadline, Interrupt& interrupt) noexcept override {
        Interrupt::Waiting waiting(interrupt);
        for (;;) {
            // A Qt program that loses a race with a removal can leave a lock that is never set to
            // 1; creating one takes microseconds.
            const bool unmade = m_isLock && isUnmade();
            const Deadline limit = unmade ? std::min(deadline, Clock::now() + kMaking) : deadline;
            const AcquireResult result = take(0, waiting.timeLeft(limit));
            if (unmade && result.outcome == Acquired::No && isUnmade()) incrementIfZero();
            if (result.outcome == Acquired::No || result.outcome == Acquired::Interrupted) {
                if (interrupt.requested()) return {Acquired::Interrupted};
                if (Clock::now() >= deadline) return {Acquired::No};
                continue; // another signal, or the largest possible limit
            }
            return result;
        }
    }

    ReleaseResult release(int count) noexcept override {
        sembuf add{0, static_cast<short>(count), m_flags};
        const ReleaseResult result = change(&add, 1);
        if (result.outcome == Released::Yes && m_counted) m_process->undoBalance -= count;
        return result;
    }

    ReleaseResult unlock() noexcept override {
        ReleaseResult result{Released::Lost};
        m_process->holds.remove([&](unsigned count) {
            result = releaseOwed(count);
            return result.outcome == Released::Yes;
        });
        return result;
    }

    bool wasReset() noexcept override {
        return !m_process->holds.areOwed([this](unsigned count) { return owes(count); });
    }

    bool incrementIfZero() noexcept override {
        std::array<sembuf, 2> steps{{{0, 0, IPC_NOWAIT}, {0, 1, 0}}};
        return change(steps.data(), steps.size()).outcome == Released::Yes;
    }

    bool setToOne() noexcept override {
        semun argument{};
        argument.val = 1;
        ++m_process->operations;
        return ::semctl(m_id, 0, SETVAL, argument) == 0;
    }

    bool isCurrent() noexcept override { return idByName() == m_id; }

    [[nodiscard]] bool isHeldByThisProcess() const noexcept override {
        return m_process->holds.any();
    }

    [[nodiscard]] std::int64_t id() const noexcept override { return m_id; }

    [[nodiscard]] bool isCreatedHere() const noexcept override { return m_process->isCreatedHere; }

    void setCreatedHere() {
        m_process->isCreatedHere = true;
        keepProcessCounts(identity());
    }

    std::optional<int> value() noexcept override { return ask(GETVAL); }

    std::optional<int> lastPid() noexcept override { return ask(GETPID); }

    [[nodiscard]] unsigned operations() const noexcept override { return m_process->operations; }

    [[nodiscard]] std::optional<long> undoBalance() const noexcept override {
        if (!m_counted) return std::nullopt;
        return undoCount().value_or(m_process->undoBalance);
    }

    void remove(KeyFile keyFile) noexcept override {
        if (m_counted || m_process->isCreatedHere) dropProcessCounts(identity());
        // The file first: a program that the removal wakes up would create a new semaphore with it.
        // A peer may have created another semaphore, and another file, under the name.
        const bool removesFile = keyFile == KeyFile::Remove && isCurrent();
        const KeptInode inode = removesFile ? removeKeyFile(m_name) : KeptInode();
        ::semctl(m_id, 0, IPC_RMID, semun{});
    }

private:
    AcquireResult take(short flags, const timespec* limit) noexcept {
        sembuf step{0, -1, static_cast<short>(m_flags | flags)};
        const unsigned releases = m_process->holds.releases();
        if (::semtimedop(m_id, &step, 1, limit) == 0) {
            ++m_process->operations;
            return taken(releases);
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

    AcquireResult taken(unsigned releasesBefore) noexcept {
        if (m_counted) m_process->undoBalance += 1;
        if (!m_isLock) return {Acquired::Yes};
        const bool isOurs =
            m_process->holds.add(releasesBefore, [this](unsigned count) { return owes(count); });
        if (!isOurs) return {Acquired::Interrupted};
        if (leadsElsewhere()) {
            unlock();
            return {Acquired::Gone};
        }
        return {Acquired::Yes};
    }

    /// Adds 1 and cancels one undo; Lost, with nothing changed, if fewer than `count` are owed.
    ReleaseResult releaseOwed(unsigned count) noexcept {
        ReleaseResult result;
        if (count == 1) {
            result = change(m_release.data(), m_release.size());
        } else {
            std::vector<sembuf> steps = releaseSteps(count, kUsualRelease);
            result = change(steps.data(), steps.size());
        }
        if (result.outcome == Released::Gone) return {Released::Lost};
        if (result.systemError != ERANGE) return result;
        // Either fewer are owed, or the value leaves no room for the steps.
        const std::optional<int> step = releaseStepAt(value().value_or(0));
        if (!step || *step == kUsualRelease) return {Released::Lost};
        std::vector<sembuf> steps = releaseSteps(count, *step);
        result = change(steps.data(), steps.size());
        return result.outcome == Released::Yes ? result : ReleaseResult{Released::Lost};
    }

    /// Whether the kernel will add at least `count` when this process exits.
    [[nodiscard]] bool owes(unsigned count) noexcept {
        const std::optional<int> step = releaseStepAt(value().value_or(0));
        if (!step) return false;
        std::vector<sembuf> steps = triedReleaseSteps(count, *step);
        return change(steps.data(), steps.size()).systemError == EAGAIN;
    }

    ReleaseResult change(sembuf* steps, size_t count) const noexcept {
        while (::semop(m_id, steps, count) != 0) {
            switch (errno) {
            case EINTR:
                continue;
            case EINVAL:
            case EIDRM:
                return {Released::Gone};
            default:
                return {Released::Failed, errno};
            }
        }
        ++m_process->operations;
        return {Released::Yes};
    }

    /// Whether the value is 0 although the lock was never acquired.
    bool isUnmade() noexcept {
        semid_ds status{};
        semun argument{};
        argument.buf = &status;
        return value() == 0 && ::semctl(m_id, 0, IPC_STAT, argument) == 0 && status.sem_otime == 0;
    }

    // A Qt program that detaches removes semaphore and key file one after the other. A semaphore
    // that was created in between has lost its file, and new programs use another one. A file that
    // is only missing (a cleaner of the temporary directory) changes nothing for attached programs.
    bool leadsElsewhere() noexcept {
        const Clock::time_point now = Clock::now();
        if (now - m_lookedAtName.load() < kNameGlance) return false;
        m_lookedAtName = now;
        const int id = idByName();
        return id != -1 && id != m_id;
    }

    /// The id to which the name refers now; -1 if none.
    [[nodiscard]] int idByName() const noexcept {
        const key_t key = ::ftok(m_name.path.c_str(), m_name.projectId);
        return key == -1 ? -1 : ::semget(key, 1, 0);
    }

    /// A reset by any program (SETVAL) clears the count of the kernel, but not the one kept here.
    [[nodiscard]] std::optional<int> undoCount() const noexcept {
        return undoCountOf(m_id, static_cast<int>(m_process->undoBalance));
    }

    [[nodiscard]] std::string identity() const { return kIdentity + std::to_string(m_id); }

    [[nodiscard]] std::optional<int> ask(int command) const noexcept {
        const int answer = ::semctl(m_id, 0, command, semun{});
        return answer < 0 ? std::nullopt : std::optional(answer);
    }

    SystemVName m_name;
    int m_id;
    short m_flags;
    bool m_isLock;
    bool m_counted; ///< its undo count is kept
    std::shared_ptr<ProcessCounts> m_process;
    std::vector<sembuf> m_release; ///< the steps of releaseOwed(); semop wants them writable
    std::atomic<Clock::time_point> m_lookedAtName{};
};

} // namespace

OpenedSemaphore openSystemVSemaphore(const SystemVName& name, OpenMode mode, int initialValue,
                                     SemaphoreUse use) {
    // Peers may remove semaphores and key files at any time; every round starts from the file.
    for (int round = 0; round < 16; ++round) {
        const bool madeFile = mode != OpenMode::Existing && makeKeyFile(name);
        const std::optional<key_t> key = keyOf(name);
        if (!key) {
            if (mode == OpenMode::Existing) return {};
            continue;
        }
        bool created = false;
        int id = -1;
        int error = EEXIST;
        if (mode != OpenMode::Existing) {
            id = ::semget(*key, 1, 0600 | IPC_CREAT | IPC_EXCL);
            created = id != -1;
            if (!created) error = errno;
        }
        if (id == -1 && error == EEXIST) {
            id = ::semget(*key, 1, mode == OpenMode::Existing ? 0 : 0600);
            if (id == -1) error = errno;
        }
        if (id == -1) {
            if (error == ENOENT) {
                if (mode == OpenMode::Existing) return {};
                continue;
            }
            if (madeFile) removeKeyFile(name);
            if (error == ENOSPC)
                throw IpcError("OutOfResources", "the system has no semaphore left", error)
                    .lacking("semaphores");
            throw IpcError::fromErrno("semget for " + name.path, error);
        }
        if (keyOf(name) != key) {
            // The file was replaced meanwhile: other programs will use another semaphore.
            if (created) ::semctl(id, 0, IPC_RMID, semun{});
            continue;
        }
        if (created || mode == OpenMode::Create) {
            semun argument{};
            argument.val = initialValue;
            if (::semctl(id, 0, SETVAL, argument) != 0) {
                error = errno;
                if (error == EINVAL || error == EIDRM) continue;
                if (created) SystemVSemaphore(name, id, use).remove(KeyFile::Remove);
                throw IpcError::fromErrno("semctl for " + name.path, error);
            }
        }
        auto semaphore = std::make_unique<SystemVSemaphore>(name, id, use);
        if (created && use.role == Role::Lock) semaphore->setCreatedHere();
        return {std::move(semaphore), created || mode == OpenMode::Create};
    }
    throw IpcError("LockError", "other processes keep removing the semaphore of " + name.path);
}

std::optional<SemaphoreState> systemVSemaphoreState(int id) noexcept {
    const int value = ::semctl(id, 0, GETVAL, semun{});
    const int waiting = ::semctl(id, 0, GETNCNT, semun{});
    const int lastPid = ::semctl(id, 0, GETPID, semun{});
    if (value < 0 || waiting < 0 || lastPid < 0) return std::nullopt;
    return SemaphoreState{value, waiting, lastPid};
}

void labelSystemVTokens(int id, const std::string& label) {
    labelProcessCounts(kIdentity + std::to_string(id), label);
}

std::vector<OwedTokens> systemVOwedTokens() {
    std::vector<OwedTokens> owed;
    eachKept([&](const std::string& identity, const ProcessCounts& counts) {
        const std::string kind = kIdentity;
        if (!identity.starts_with(kind)) return;
        const int id = std::stoi(identity.substr(kind.size()));
        const int balance = static_cast<int>(counts.undoBalance);
        const int count = undoCountOf(id, balance).value_or(0);
        if (count < 0) owed.push_back({id, -count, counts.label});
    });
    return owed;
}

} // namespace qtipc
