#include "memory_view.h"

#include "util/error.h"

#include <array>
#include <utility>

namespace qtipc {

namespace {

/// Kept by a buffer: the memory stays mapped as long as the buffer can be reached.
struct Kept {
    std::shared_ptr<void> memory;
    std::shared_ptr<int> reachable;
    std::shared_ptr<bool> counted;
};

} // namespace

Napi::ArrayBuffer MemoryView::get(Napi::Env env, std::span<std::byte> bytes,
                                  std::shared_ptr<void> memory) {
    if (!m_buffer.IsEmpty()) {
        const Napi::ArrayBuffer buffer = m_buffer.Value();
        if (!buffer.IsEmpty() && !buffer.IsDetached()) return buffer;
    }
    auto counted = std::make_shared<bool>(true);
    auto kept = std::make_unique<Kept>(Kept{std::move(memory), m_reachable, counted});
    napi_value value = nullptr;
    const napi_status status = napi_create_external_arraybuffer(
        env, bytes.data(), bytes.size(),
        [](napi_env, void*, void* data) {
            const std::unique_ptr<Kept> released(static_cast<Kept*>(data));
            if (*released->counted) --*released->reachable;
        },
        kept.get(), &value);
    if (status == napi_no_external_buffers_allowed)
        throw IpcError("NoZeroCopy", "this runtime forbids buffers over foreign memory");
    if (status != napi_ok) throw Napi::Error::New(env);

    static_cast<void>(kept.release()); // the finalizer above deletes it
    ++*m_reachable;
    m_counted = std::move(counted);
    const Napi::ArrayBuffer buffer(env, value);
    m_buffer = Napi::Reference<Napi::ArrayBuffer>::New(buffer, 0);
    return buffer;
}

bool MemoryView::kill(Napi::Env env) {
    if (*m_reachable == 0) return true;
    const Napi::HandleScope scope(env);
    const Napi::ArrayBuffer buffer = m_buffer.Value();
    if (!buffer.IsEmpty() && !buffer.IsDetached() &&
        napi_detach_arraybuffer(env, buffer) == napi_ok) {
        *m_counted = false;
        --*m_reachable;
    }
    return *m_reachable == 0;
}

bool hasZeroCopy(Napi::Env env) {
    static std::array<std::byte, 8> memory{};
    const Napi::HandleScope scope(env);
    napi_value value = nullptr;
    return napi_create_external_arraybuffer(
               env, memory.data(), memory.size(), [](napi_env, void*, void*) {}, nullptr, &value) ==
           napi_ok;
}

} // namespace qtipc
