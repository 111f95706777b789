#pragma once

#include <napi.h>

namespace qtipc {

/// Functions of the linked Qt for keys and directories, so that tests can compare our own rules;
/// undefined in an addon without Qt.
Napi::Value qtFacts(Napi::Env env);

} // namespace qtipc
