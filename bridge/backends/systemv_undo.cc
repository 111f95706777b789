#include "systemv_undo.h"

#include <algorithm>
#include <sys/ipc.h>

namespace qtipc {

namespace {

constexpr int kRange = 32768;
constexpr int kMaximum = 32767;
// A semop has at most 500 steps (SEMOPM).
constexpr int kSmallestStep = 300;

} // namespace

std::optional<int> releaseStepAt(int value) {
    const int step = std::min(kUsualRelease, kMaximum - value);
    return step > kSmallestStep ? std::optional(step) : std::nullopt;
}

std::vector<sembuf> releaseSteps(unsigned owed, int step) {
    // Lowers the undo count by 32,768 + `owed`, restores it, and then releases once.
    const int total = kRange + static_cast<int>(owed);
    std::vector<sembuf> steps;
    const auto inParts = [&](short addFlags, short takeFlags) {
        for (int left = total; left > 0; left -= step) {
            const auto part = static_cast<short>(std::min(left, step));
            steps.push_back({0, part, addFlags});
            steps.push_back({0, static_cast<short>(-part), takeFlags});
        }
    };
    inParts(SEM_UNDO, IPC_NOWAIT);
    inParts(0, IPC_NOWAIT | SEM_UNDO);
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
