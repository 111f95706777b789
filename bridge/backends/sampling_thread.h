#pragma once

namespace qtipc {

/// Makes the calling thread one that wakes up on time: by default the kernel may be 50 us late, to
/// spare wake-ups. It gets a name that `top -H` shows.
void becomeSamplingThread() noexcept;

} // namespace qtipc
