// Errors made on purpose, for ts/setup/sanitize.mjs to see that the sanitizers find and report them. Not part of the
// addon: loading it is the error.
#include <climits>
#include <cstdlib>
#include <cstring>

namespace {

__attribute__((constructor)) void makeError() {
    const char* const kind = std::getenv("SANITIZER_PROBE");
    if (kind == nullptr) return;
    if (std::strcmp(kind, "address") == 0) {
        auto* const bytes = static_cast<volatile char*>(std::malloc(8));
        bytes[8] = 1;
    } else {
        volatile int largest = INT_MAX;
        largest = largest + 1;
    }
}

} // namespace
