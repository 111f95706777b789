#pragma once

#include <chrono>

namespace qtipc {

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;

inline constexpr Deadline kNever = Deadline::max();

/// `milliseconds` from now; infinity and anything beyond a century is kNever.
inline Deadline deadlineIn(double milliseconds) {
    constexpr double kCentury = 100.0 * 365 * 86'400'000;
    if (!(milliseconds < kCentury)) return kNever;
    const auto wait =
        std::chrono::duration<double, std::milli>(milliseconds > 0 ? milliseconds : 0);
    return Clock::now() + std::chrono::duration_cast<Clock::duration>(wait);
}

} // namespace qtipc
