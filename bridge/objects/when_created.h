#pragma once

#include <napi.h>

namespace qtipc {

/// `whenCreated(name, created)` of JavaScript; returns the function that ends the wait.
Napi::Value whenCreated(const Napi::CallbackInfo& info);

} // namespace qtipc
