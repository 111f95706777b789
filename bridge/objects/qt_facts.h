#pragma once

#include <napi.h>

namespace qtipc {

/// What the linked Qt says about keys and folders, so that tests can hold our own rules against it.
Napi::Object qtFacts(Napi::Env env);

} // namespace qtipc
