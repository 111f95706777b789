#include "systemv_undo.h"

#include <algorithm>
#include <cerrno>
#include <sys/ipc.h>

namespace qtipc {

namespace {

constexpr int kRange = 32768;
constexpr int kMaximum = 32767;
// A semop has at most 500 steps (SEMOPM).
constexpr int kSmallestStep = 300;

struct Parts {
    int largest;
    short addFlags;
    short takeFlags;
};

/// Appends steps that add `total` and take it again, in parts, so that the value stays.
void inParts(std::vector<sembuf>& steps, int total, const Parts& parts) {
    for (int left = total; left > 0; left -= parts.largest) {
        const auto part = static_cast<short>(std::min(left, parts.largest));
        steps.push_back({0, part, parts.addFlags});
        steps.push_back({0, static_cast<short>(-part), parts.takeFlags});
    }
}

/// Whether the undo count is `most` or less: then it leaves no room to be lowered that far.
std::optional<bool> isAtMost(int id, int most) {
    const int value = ::semctl(id, 0, GETVAL);
    const std::optional<int> step = value < 0 ? std::nullopt : releaseStepAt(value);
    if (!step) return std::nullopt;
    std::vector<sembuf> steps;
    inParts(steps, kRange + 1 + most, {*step, SEM_UNDO, IPC_NOWAIT});
    // Waits for 0 right after an addition, so it fails in any case.
    steps.push_back({0, 1, 0});
    steps.push_back({0, 0, IPC_NOWAIT});
    while (::semop(id, steps.data(), steps.size()) != 0) {
        if (errno == ERANGE) return true;
        if (errno == EAGAIN) return false;
        if (errno != EINTR) break;
    }
    return std::nullopt;
}

} // namespace

std::optional<int> undoCountOf(int id, int guess) noexcept {
    int low = -kRange;
    int high = kMaximum;
    if (guess > low && isAtMost(id, guess - 1) == false) low = guess;
    if (low == guess && isAtMost(id, guess) == true) return guess;
    while (low < high) {
        const int middle = low + (high - low) / 2;
        const std::optional<bool> isLow = isAtMost(id, middle);
        if (!isLow) return std::nullopt;
        if (*isLow)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

std::optional<int> releaseStepAt(int value) {
    const int step = std::min(kUsualRelease, kMaximum - value);
    return step > kSmallestStep ? std::optional(step) : std::nullopt;
}

std::vector<sembuf> releaseSteps(unsigned owed, int step) {
    // Lowers the undo count by 32,768 + `owed`, restores it, and then releases once.
    const int total = kRange + static_cast<int>(owed);
    std::vector<sembuf> steps;
    inParts(steps, total, {step, SEM_UNDO, IPC_NOWAIT});
    inParts(steps, total, {step, 0, IPC_NOWAIT | SEM_UNDO});
    steps.push_back({0, 1, SEM_UNDO});
    return steps;
}

std::vector<sembuf> triedReleaseSteps(unsigned owed, int step) {
    std::vector<sembuf> steps = releaseSteps(owed, step);
    // Waits for 0 right after a release, so it fails.
    steps.push_back({0, 0, IPC_NOWAIT});
    return steps;
}

} // namespace qtipc
