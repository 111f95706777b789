#pragma once

#include <napi.h>

namespace qtipc {

/// Functions of the linked Qt for keys and directories, so that tests can compare our own rules.
Napi::Object qtFacts(Napi::Env env);

} // namespace qtipc
