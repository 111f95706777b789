#pragma once

namespace qtipc {

/// Lowers the timer slack of the calling thread (50 us by default) and gives it a name that process
/// monitors show (`top -H`).
void becomeSamplingThread() noexcept;

} // namespace qtipc
