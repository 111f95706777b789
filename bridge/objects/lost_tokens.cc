#include "lost_tokens.h"

#include "backends/kernel_objects.h"
#include "util/error.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <string>
#include <unistd.h>
#include <vector>

namespace qtipc {

namespace {

std::vector<std::string> textsOf(const std::vector<OwedTokens>& owed) {
    std::vector<std::string> texts;
    for (const auto& [id, count, label] : owed) {
        const auto state = semaphoreState(id);
        const int lost = std::min(count, state ? state->value : 0);
        if (lost == 0) continue;
        texts.push_back("SystemSemaphore " + label + ": this process exits with " +
                        std::to_string(lost) + (lost == 1 ? " token" : " tokens") +
                        " that it released and no program has acquired; the kernel takes them back "
                        "(SEM_UNDO). Open the semaphore with undo: false to keep them");
    }
    return texts;
}

/// Whether JavaScript has been told.
std::atomic<bool>& isReported() {
    static std::atomic<bool> reported = false;
    return reported;
}

/// Runs at the exit of the process, on the thread that exits.
void printAtExit() {
    if (isReported()) return;
    try {
        for (const std::string& text : textsOf(owedTokens()))
            std::fprintf(stderr, "(node:%d) QtIpcWarning: %s\n", ::getpid(), text.c_str());
    } catch (const std::exception&) {
        // Out of memory: the exit goes on without the warning.
    }
}

} // namespace

void labelTokensOf(const Napi::CallbackInfo& info) {
    labelTokens(info[0].As<Napi::Number>().Int32Value(), info[1].As<Napi::String>().Utf8Value());
}

Napi::Value lostTokens(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    Napi::Array result = Napi::Array::New(env);
    isReported() = true;
    for (const std::string& text : textsOf(owedTokens()))
        result.Set(result.Length(), text);
    return result;
}

void reportLostTokens(const Napi::CallbackInfo& /*info*/) {
    static std::once_flag once;
    std::call_once(once, [] { std::atexit(printAtExit); });
}

} // namespace qtipc
