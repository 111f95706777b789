#pragma once

#include <napi.h>

#include <cstddef>
#include <memory>
#include <span>

namespace qtipc {

/// The ArrayBuffer over attached memory: the only code that creates or detaches one.
class MemoryView {
public:
    /// Returns the buffer, the same one until it is collected. It keeps `memory`, whose destruction
    /// may unmap the bytes. Throws IpcError if the runtime does not allow it.
    Napi::ArrayBuffer get(Napi::Env env, std::span<std::byte> bytes, std::shared_ptr<void> memory);

    /// Detaches the buffer: every view of the memory has length 0 from now on. False when that is
    /// impossible, because the bytes are in a buffer that cannot be reached (transferred by
    /// `transfer()`, or about to be collected): then the mapping has to stay until that buffer is
    /// collected.
    bool kill(Napi::Env env);

    /// Whether a buffer may still refer to the memory.
    [[nodiscard]] bool isReachable() const { return *m_reachable > 0; }

private:
    std::shared_ptr<int> m_reachable =
        std::make_shared<int>(0);                ///< buffers neither detached nor collected
    std::shared_ptr<bool> m_counted;             ///< whether the latest one is counted there
    Napi::Reference<Napi::ArrayBuffer> m_buffer; ///< weak, the latest one
};

/// Whether this runtime allows ArrayBuffers over foreign memory (Electron's memory cage does not).
bool hasZeroCopy(Napi::Env env);

} // namespace qtipc
