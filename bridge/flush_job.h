#pragma once

#include <napi.h>

#include <functional>

namespace qtipc {

/// Runs a SegmentBackend's flusher in libuv's pool, as Node's own fsync. The promise of its end;
/// an IpcError rejects it.
Napi::Promise startFlush(Napi::Env env, std::function<void()> flusher);

} // namespace qtipc
