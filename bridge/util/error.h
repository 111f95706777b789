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

    /// Its directory allows no key file `path`, which becomes `keyFile`.
    static IpcError noKeyFile(const std::string& message, const std::string& path, int systemError);

    /// The exhausted resource or the missing capability, where the error number does not name it; a
    /// literal, which becomes `lacks` of the JavaScript error.
    [[nodiscard]] IpcError lacking(const char* what) &&;

    [[nodiscard]] const char* what() const noexcept override { return m_message.c_str(); }

    [[nodiscard]] Napi::Error toJs(Napi::Env env) const;

private:
    const char* m_qtError;
    std::string m_message;
    int m_systemError;
    const char* m_lacks = nullptr;
    std::string m_keyFile;
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
