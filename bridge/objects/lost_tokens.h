#pragma once

#include <napi.h>

namespace qtipc {

/// Arguments `(id, label)`: names a semaphore in the texts of the functions below.
void labelTokensOf(const Napi::CallbackInfo& info);

/// One text for each semaphore from which the kernel takes tokens back when the process exits now.
Napi::Value lostTokens(const Napi::CallbackInfo& info);

/// Prints these texts to stderr when the process exits, for a process whose main thread has not
/// loaded the addon, so that no JavaScript runs at its exit.
void reportLostTokens(const Napi::CallbackInfo& info);

} // namespace qtipc
