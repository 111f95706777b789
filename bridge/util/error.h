#pragma once

#include <napi.h>

#include <exception>
#include <new>
#include <string>

namespace qtipc {

/// An error with an enumerator of QSharedMemory::SharedMemoryError, from which TypeScript derives
/// the code.
class IpcError : public std::exception {
public:
    IpcError(const char* qtError, std::string message, int systemError = 0);
    /// `call` failed with `systemError`; the enumerator is the one that Qt reports for it.
    static IpcError fromErrno(const std::string& call, int systemError);

    /// The limit for threads is reached; the JavaScript error has `lacks: 'threads'`.
    static IpcError outOfThreads(const std::string& purpose, int systemError);

    [[nodiscard]] const char* what() const noexcept override { return m_message.c_str(); }

    [[nodiscard]] Napi::Error toJs(Napi::Env env) const;

private:
    const char* m_qtError;
    std::string m_message;
    int m_systemError;
    bool m_lacksThreads = false;
};

/// Runs `body` and passes its errors to JavaScript; the only place that does.
template <typename Body>
auto guarded(Napi::Env env, Body&& body) {
    try {
        return body();
    } catch (const IpcError& error) {
        throw error.toJs(env);
    } catch (const std::bad_alloc&) {
        throw IpcError("OutOfResources", "out of memory").toJs(env);
    }
}

} // namespace qtipc
