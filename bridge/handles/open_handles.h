#pragma once

#include <set>

namespace qtipc {

class Attachment;
class SemaphoreHandle;

/// What one JavaScript environment (the main thread, or a worker) uses at the moment.
struct OpenHandles {
    std::set<SemaphoreHandle*> semaphores; ///< theirs to leave in their destructors
    std::set<Attachment*> attachments;     ///< likewise
    bool closed = false;                   ///< the environment has left: nothing is taken any more
};

} // namespace qtipc
