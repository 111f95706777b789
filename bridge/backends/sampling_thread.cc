#include "sampling_thread.h"

#include <pthread.h>
#include <sys/prctl.h>

namespace qtipc {

void becomeSamplingThread() noexcept {
    ::prctl(PR_SET_TIMERSLACK, 1UL);
    ::pthread_setname_np(::pthread_self(), "qt-ipc sampler");
}

} // namespace qtipc
