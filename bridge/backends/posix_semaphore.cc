#include "posix_semaphore.h"

#include "posix_files.h"
#include "process_counts.h"
#include "util/error.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <semaphore.h>
#include <string>
#include <sys/stat.h>

namespace qtipc {

namespace {

struct FileIdentity {
    dev_t device;
    ino_t inode;

    friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

std::optional<FileIdentity> identityOf(const std::string& file) noexcept {
    struct stat status {};

    if (::lstat(file.c_str(), &status) != 0) return std::nullopt;
    return FileIdentity{status.st_dev, status.st_ino};
}

constexpr std::chrono::seconds kGlance(1);

/// Throws KeyError for a file that is not a semaphore: glibc would map beyond the end of a short
/// file, and an access there would end the process.
void refuseOtherFiles(const std::string& file) {
    const auto status = lookAtPosixFile(file);
    if (status && status->st_size < static_cast<off_t>(sizeof(sem_t)))
        throw IpcError("KeyError", file + " is not a semaphore: it has only " +
                                       std::to_string(status->st_size) + " bytes");
}

class PosixSemaphore final : public KernelSemaphore {
public:
    PosixSemaphore(std::string name, sem_t* semaphore, FileIdentity identity)
        : m_name(std::move(name))
        , m_file(posixSemaphoreFile(m_name))
        , m_semaphore(semaphore)
        , m_identity(identity)
        , m_process(processCountsOf("posix " + std::to_string(identity.device) + ' ' +
                                    std::to_string(identity.inode))) {}

    PosixSemaphore(const PosixSemaphore&) = delete;
    PosixSemaphore& operator=(const PosixSemaphore&) = delete;

    ~PosixSemaphore() override { ::sem_close(m_semaphore); }

    AcquireResult tryAcquire() noexcept override {
        if (!isCurrent()) return {Acquired::Gone};
        while (::sem_trywait(m_semaphore) != 0) {
            if (errno == EAGAIN) return {Acquired::No};
            if (errno != EINTR) return {Acquired::Failed, errno};
        }
        return taken();
    }

    AcquireResult acquire(Deadline deadline, Interrupt& interrupt) noexcept override {
        Interrupt::Waiting waiting(interrupt);
        for (;;) {
            // A replaced semaphore wakes no waiting thread, so they check regularly.
            if (!isCurrent()) return {Acquired::Gone};
            const Deadline glance = std::min(deadline, Clock::now() + kGlance);
            if (::sem_clockwait(m_semaphore, CLOCK_MONOTONIC, waiting.pointInTime(glance)) == 0)
                break;
            if (errno != ETIMEDOUT && errno != EINTR) return {Acquired::Failed, errno};
            if (interrupt.requested()) return {Acquired::Interrupted};
            if (Clock::now() >= deadline) return {Acquired::No};
        }
        // Replaced during the wait: the acquired semaphore is not the one that new programs use.
        if (isCurrent()) return taken();
        release(1);
        return {Acquired::Gone};
    }

    ReleaseResult release(int count) noexcept override {
        for (; count > 0; --count)
            if (::sem_post(m_semaphore) != 0) return {Released::Failed, errno};
        return {Released::Yes};
    }

    ReleaseResult unlock() noexcept override {
        ReleaseResult result{Released::Lost};
        m_process->holds.remove([&](unsigned) {
            // A replaced semaphore is still released: peers that opened it earlier wait for it.
            const bool replaced = !isCurrent();
            if (value() == 0) result = release(1);
            if (replaced && result.outcome == Released::Yes) result.outcome = Released::Lost;
            return result.outcome == Released::Yes;
        });
        return result;
    }

    bool wasReset() noexcept override { return !isCurrent() || value() != 0; }

    bool incrementIfZero() noexcept override {
        return value() == 0 && ::sem_post(m_semaphore) == 0;
    }

    bool setToOne() noexcept override {
        while (value().value_or(1) > 1)
            if (::sem_trywait(m_semaphore) != 0) return false;
        return value() == 1 || incrementIfZero();
    }

    // QSystemSemaphore::Create unlinks the name and creates another semaphore under it.
    bool isCurrent() noexcept override { return identityOf(m_file) == m_identity; }

    [[nodiscard]] std::int64_t id() const noexcept override {
        return static_cast<std::int64_t>(m_identity.inode);
    }

    std::optional<int> value() noexcept override {
        int value = 0;
        return ::sem_getvalue(m_semaphore, &value) == 0 ? std::optional(value) : std::nullopt;
    }

    std::optional<int> lastPid() noexcept override { return std::nullopt; }

    void remove(KeyFile) noexcept override {
        if (isCurrent()) ::sem_unlink(m_name.c_str());
    }

    // The inode alone does not distinguish it from a semaphore that was created later.
    [[nodiscard]] bool isCreatedHere() const noexcept override { return false; }

    [[nodiscard]] bool isHeldByThisProcess() const noexcept override {
        return m_process->holds.any();
    }

private:
    AcquireResult taken() noexcept {
        // POSIX has no owner, so a reset during a hold cannot be detected.
        m_process->holds.add(0, [](unsigned) { return true; });
        return {Acquired::Yes};
    }

    std::string m_name;
    std::string m_file;
    sem_t* m_semaphore; // closed by the destructor
    FileIdentity m_identity;
    std::shared_ptr<ProcessCounts> m_process;
};

} // namespace

OpenedSemaphore openPosixSemaphore(const PosixName& name, OpenMode mode, int initialValue) {
    const char* const path = name.name.c_str();
    const std::string file = posixSemaphoreFile(name.name);
    bool created = false;
    for (int round = 0; round < 16; ++round) {
        refuseOtherFiles(file);
        if (mode == OpenMode::Create && !created && ::sem_unlink(path) != 0 && errno != ENOENT)
            throw posixError("sem_unlink " + name.name, errno);
        if (mode != OpenMode::Existing) {
            sem_t* const made =
                ::sem_open(path, O_CREAT | O_EXCL, 0600, static_cast<unsigned>(initialValue));
            if (made != SEM_FAILED) {
                created = true;
                ::sem_close(made);
            } else if (errno != EEXIST) {
                throw posixError("sem_open " + name.name, errno);
            }
        }
        // A peer may replace it at any time: accept it only if the name referred to it all the
        // time.
        const auto before = identityOf(file);
        sem_t* const semaphore = ::sem_open(path, 0);
        if (semaphore == SEM_FAILED) {
            if (errno != ENOENT) throw posixError("sem_open " + name.name, errno);
            if (mode == OpenMode::Existing) return {};
            continue;
        }
        if (before && before == identityOf(file))
            return {std::make_unique<PosixSemaphore>(name.name, semaphore, *before), created};
        ::sem_close(semaphore);
    }
    throw IpcError("LockError", "other processes keep removing the semaphore " + name.name);
}

} // namespace qtipc
