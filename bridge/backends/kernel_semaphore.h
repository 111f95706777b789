#pragma once

#include "deadline.h"
#include "interrupt.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace qtipc {

struct SystemVName {
    std::string path;    ///< the key file
    int projectId = 0;   ///< ftok's second argument; 'Q' in Qt
    bool legacy = false; ///< Qt chose the path, for a legacy key; else it may be any file

    friend bool operator==(const SystemVName&, const SystemVName&) = default;
};

struct PosixName {
    std::string name; ///< as for sem_open and shm_open, with its slash

    friend bool operator==(const PosixName&, const PosixName&) = default;
};

using SemaphoreName = std::variant<SystemVName, PosixName>;

enum class Acquired {
    Yes,
    No,          ///< the value is 0: at once for tryAcquire, at the deadline for acquire
    Interrupted, ///< by Interrupt
    Gone,        ///< a peer removed the semaphore: open it again by its name
    Failed,      ///< see systemError
};

struct AcquireResult {
    Acquired outcome = Acquired::No;
    int systemError = 0;
};

enum class Released {
    Yes,
    Lost,   ///< a lock was reset while it was held; nothing was added
    Gone,   ///< a peer removed the semaphore
    Failed, ///< see systemError
};

struct ReleaseResult {
    Released outcome = Released::Yes;
    int systemError = 0;
};

/// The use of a semaphore: the lock of a segment, or a QSystemSemaphore.
enum class Role { Lock, Counter };

/// System V: whether the key file is removed together with the semaphore. It stays if the segment
/// uses the same file.
enum class KeyFile { Remove, Keep };

/// One open semaphore of the kernel. Immutable: after Gone, open another one by name.
class KernelSemaphore {
public:
    KernelSemaphore() = default;
    KernelSemaphore(const KernelSemaphore&) = delete;
    KernelSemaphore& operator=(const KernelSemaphore&) = delete;
    virtual ~KernelSemaphore() = default;

    virtual AcquireResult tryAcquire() noexcept = 0;
    /// Waits unsliced, so that the kernel's queue (first come, first served) decides. Any thread.
    virtual AcquireResult acquire(Deadline deadline, Interrupt& interrupt) noexcept = 0;
    /// Adds `count`.
    virtual ReleaseResult release(int count) noexcept = 0;
    /// Releases a lock: exactly what was acquired, or nothing (Lost) when a reset has already done
    /// so.
    virtual ReleaseResult unlock() noexcept = 0;
    /// Whether a peer has reset, removed or replaced the lock since it was acquired.
    virtual bool wasReset() noexcept = 0;
    /// Whether the name still refers to this semaphore, as far as that is cheap to find out.
    virtual bool isCurrent() noexcept = 0;

    /// Repairs a lock that no process holds: from 0 to 1 in one step, which is not undone when this
    /// process exits. False when it is not 0.
    virtual bool incrementIfZero() noexcept = 0;
    /// Sets the lock to 1 even if it is held. System V clears the undos of all processes with it,
    /// so that 1 also remains when they exit.
    virtual bool setToOne() noexcept = 0;

    /// Whether a thread of this process holds the lock.
    [[nodiscard]] virtual bool isHeldByThisProcess() const noexcept = 0;
    /// Whether any handle of this process created the lock.
    [[nodiscard]] virtual bool isCreatedHere() const noexcept = 0;

    /// System V: semid; POSIX: inode.
    [[nodiscard]] virtual std::int64_t id() const noexcept = 0;

    virtual std::optional<int> value() noexcept = 0;

    /// The number that the kernel adds when this process exits; none if it is not counted.
    [[nodiscard]] virtual std::optional<long> undoBalance() const noexcept { return std::nullopt; }

    /// Process of the last operation, if the kernel records it.
    virtual std::optional<int> lastPid() noexcept = 0;

    /// Number of operations of this process, by all of its handles and threads, since which the
    /// last pid may be its own; 0 if the kernel records none.
    [[nodiscard]] virtual unsigned operations() const noexcept { return 0; }

    /// Removes it, and its name if that still refers to it.
    virtual void remove(KeyFile keyFile) noexcept = 0;
};

/// The state of a System V semaphore, which the tables of /proc leave out.
struct SemaphoreState {
    int value;
    int waiting; ///< processes that wait for the value to grow
    int lastPid; ///< of the last operation; 0 for none
};

/// Tokens that this process has released more often than acquired, with undo: the kernel takes them
/// back when the process exits.
struct OwedTokens {
    int id; ///< semid
    int count;
    std::string label; ///< the name that it was given
};

/// Undoes an acquire whose result is not needed.
void undoAcquire(KernelSemaphore& semaphore, Role role) noexcept;

enum class OpenMode {
    Existing, ///< creates nothing
    Open,     ///< created with the initial value if missing: QSystemSemaphore::Open
    Create,   ///< always set to the initial value: QSystemSemaphore::Create
};

struct OpenedSemaphore {
    std::unique_ptr<KernelSemaphore> semaphore; ///< null for Existing if missing
    bool created = false; ///< by QSystemSemaphore's rule this process has to remove it
};

/// The use of a semaphore, and whether the kernel undoes the operations of this process when it
/// exits. For a counter, process_counts.h counts what it would undo. POSIX has no undo.
struct SemaphoreUse {
    Role role = Role::Lock;
    bool undo = true;
};

} // namespace qtipc
