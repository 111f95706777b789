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
    No,          ///< none left: at once for tryAcquire, at the deadline for acquire
    Interrupted, ///< by Interrupt
    Gone,        ///< somebody removed the semaphore: open it again by its name
    Failed,      ///< systemError says why
};

struct AcquireResult {
    Acquired outcome = Acquired::No;
    int systemError = 0;
};

enum class Released {
    Yes,
    Lost,   ///< a lock was reset while we held it, nothing was added
    Gone,   ///< somebody removed the semaphore
    Failed, ///< systemError says why
};

struct ReleaseResult {
    Released outcome = Released::Yes;
    int systemError = 0;
};

/// What a semaphore is to us: the lock of a segment, or a QSystemSemaphore.
enum class Role { Lock, Counter };

/// Of System V: whether the key file goes together with the semaphore. It stays where the segment
/// uses the same one.
enum class KeyFile { Remove, Keep };

/// One open semaphore of the kernel. Immutable: whoever finds it gone opens another one by name.
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
    /// Ends a hold of a semaphore that is a lock: releases exactly what was acquired, or nothing
    /// (Lost) when a reset has already done so.
    virtual ReleaseResult unlock() noexcept = 0;
    /// While we hold the lock: a peer has reset, removed or replaced it.
    virtual bool wasReset() noexcept = 0;
    /// The semaphore that the name leads to now is still this one, as far as it can be told
    /// cheaply.
    virtual bool isCurrent() noexcept = 0;

    /// Repair of a lock that nobody holds: from 0 to 1 in one step, not undone when this process
    /// exits. False when it is not 0.
    virtual bool incrementIfZero() noexcept = 0;
    /// Sets the lock to 1 whoever holds it. System V forgets the undos of all processes with it, so
    /// that 1 is also what remains when they exit.
    virtual bool setToOne() noexcept = 0;

    /// A lock that some thread of this process holds.
    [[nodiscard]] virtual bool isHeldByThisProcess() const noexcept = 0;
    /// A lock that this process has created, whichever handle it was.
    [[nodiscard]] virtual bool isCreatedHere() const noexcept = 0;

    /// System V: semid; POSIX: inode.
    [[nodiscard]] virtual std::int64_t id() const noexcept = 0;

    virtual std::optional<int> value() noexcept = 0;

    /// What the kernel adds when this process exits; none where nobody counts.
    [[nodiscard]] virtual std::optional<long> undoBalance() const noexcept { return std::nullopt; }

    /// Process of the last operation, where the kernel keeps it.
    virtual std::optional<int> lastPid() noexcept = 0;
    /// Removes it, and its name if that still refers to it.
    virtual void remove(KeyFile keyFile) noexcept = 0;
};

/// Undoes an acquire that nobody wants.
void undoAcquire(KernelSemaphore& semaphore, Role role) noexcept;

enum class OpenMode {
    Existing, ///< nothing is made
    Open,     ///< made with the initial value when it is missing: QSystemSemaphore::Open
    Create,   ///< set to the initial value in any case: QSystemSemaphore::Create
};

struct OpenedSemaphore {
    std::unique_ptr<KernelSemaphore> semaphore; ///< null: Existing, and there is none
    bool created = false; ///< by QSystemSemaphore's rule we are the one to remove it
};

/// What it is to us, and whether the kernel takes the operations of this process back when it
/// exits. Of a counter we count what it would take back (see process_counts.h). POSIX knows no
/// undo.
struct SemaphoreUse {
    Role role = Role::Lock;
    bool undo = true;
};

} // namespace qtipc
