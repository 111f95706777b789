#pragma once

namespace qtipc {

/// Reads the attached memory on another thread, and must stop before the memory is unmapped.
class MemoryUser {
public:
    MemoryUser() = default;
    MemoryUser(const MemoryUser&) = delete;
    MemoryUser& operator=(const MemoryUser&) = delete;

    /// Returns when no read is running and none will start. JavaScript thread.
    virtual void stop() = 0;

protected:
    ~MemoryUser() = default;
};

} // namespace qtipc
