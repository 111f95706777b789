#pragma once

#include <optional>
#include <sys/sem.h>
#include <vector>

namespace qtipc {

// A peer's QSharedMemory::create() sets the value (SETVAL) while this process holds the lock, and
// thereby clears the undo counts of all processes. The sum of the value and of the undos that the
// kernel owes must stay as Qt left it; so a release adds 1 if and only if it also cancels an undo
// that is owed to this process. The value does not matter: Qt's own unlock after a reset makes it
// 2, and the kernel restores 1 when the program that did it exits.
//
// The count cannot be queried, but it may not go below -32,768: lowering it by 32,768 + n fails
// with ERANGE unless the kernel owes this process at least n. All steps of one semop happen, or
// none.

/// The largest addition of one step; leaves room for all values that a lock has in practice: 0, 1,
/// or a few after resets.
inline constexpr int kUsualRelease = 32000;

/// The largest addition for which the value leaves room, up to the usual one; nullopt when that
/// takes more steps than a semop may have.
std::optional<int> releaseStepAt(int value);

/// The steps of a semop that adds 1 and cancels one undo, in additions of at most `step`. It fails
/// with ERANGE, and changes nothing, unless the kernel owes this process at least `owed`.
std::vector<sembuf> releaseSteps(unsigned owed, int step);

/// The same steps without effect: fails with EAGAIN if they would have succeeded.
std::vector<sembuf> triedReleaseSteps(unsigned owed, int step);

/// The number that the kernel will add to the semaphore when this process exits, found out without
/// effect; `guess` is tried first. None if the semaphore does not exist, or its value leaves no
/// room for the steps. Any thread.
std::optional<int> undoCountOf(int id, int guess) noexcept;

} // namespace qtipc
