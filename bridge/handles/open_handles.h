#pragma once

#include <set>

namespace qtipc {

class Attachment;
class SemaphoreHandle;

/// The open handles of one JavaScript environment (the main thread, or a worker).
struct OpenHandles {
    std::set<SemaphoreHandle*> semaphores; ///< their destructors remove them
    std::set<Attachment*> attachments;     ///< their destructors remove them
    bool closed = false;                   ///< the environment has ended: nothing is acquired
};

} // namespace qtipc
