#pragma once

#include <napi.h>

#include <cstddef>
#include <memory>
#include <span>

namespace qtipc {

/// The ArrayBuffer over attached memory: the only code that makes or kills one.
class MemoryView {
public:
    /// The buffer, the same one as long as it lives. It keeps `memory`, whose destruction may unmap
    /// the bytes. Throws IpcError where the runtime forbids it.
    Napi::ArrayBuffer get(Napi::Env env, std::span<std::byte> bytes, std::shared_ptr<void> memory);

    /// Every view of the memory has length 0 from now on. False when that cannot be done, because
    /// the bytes live in a buffer out of our reach (moved by `transfer()`, or one that the
    /// collector has not finished with): then the mapping has to stay until that buffer is
    /// collected.
    bool kill(Napi::Env env);

    /// Some buffer may still reach the memory.
    [[nodiscard]] bool isReachable() const { return *m_reachable > 0; }

private:
    std::shared_ptr<int> m_reachable =
        std::make_shared<int>(0);                ///< buffers neither dead nor collected
    std::shared_ptr<bool> m_counted;             ///< the latest one still counts there
    Napi::Reference<Napi::ArrayBuffer> m_buffer; ///< weak, the latest one
};

/// Whether this runtime lets ArrayBuffers point at foreign memory (Electron's cage does not).
bool hasZeroCopy(Napi::Env env);

} // namespace qtipc
