#include "qt_facts.h"

namespace qtipc {

Napi::Value qtFacts(Napi::Env env) { return env.Undefined(); }

} // namespace qtipc
