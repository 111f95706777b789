#pragma once

#include <napi.h>

#include <exception>
#include <new>
#include <string>

namespace qtipc {

/// What went wrong, in the words of QSharedMemory::SharedMemoryError; TypeScript makes the code of
/// it.
class IpcError : public std::exception {
public:
    IpcError(const char* qtError, std::string message, int systemError = 0);
    /// `call` failed with `systemError`; the enumerator is the one that Qt reports for it.
    static IpcError fromErrno(const std::string& call, int systemError);

    /// No more threads; the error that JavaScript gets has `lacks: 'threads'`.
    static IpcError outOfThreads(const std::string& purpose, int systemError);

    [[nodiscard]] const char* what() const noexcept override { return m_message.c_str(); }

    [[nodiscard]] Napi::Error toJs(Napi::Env env) const;

private:
    const char* m_qtError;
    std::string m_message;
    int m_systemError;
    bool m_lacksThreads = false;
};

/// Runs `body`; the only way by which an error of ours reaches JavaScript.
template <typename Body>
auto guarded(Napi::Env env, Body&& body) {
    try {
        return body();
    } catch (const IpcError& error) {
        throw error.toJs(env);
    } catch (const std::bad_alloc&) {
        throw IpcError("OutOfResources", "there is not enough memory").toJs(env);
    }
}

} // namespace qtipc
