#include "error.h"

#include <cerrno>
#include <cstring>
#include <utility>

namespace qtipc {

namespace {

// The same table as in Qt: QSharedMemoryPrivate::setUnixErrorString, 5.15 to 6.11.
const char* enumeratorOf(int systemError) {
    switch (systemError) {
    case EACCES:
    case EPERM:
        return "PermissionDenied";
    case EEXIST:
        return "AlreadyExists";
    case ENOENT:
        return "NotFound";
    case EAGAIN:
    case EMFILE:
    case ENOMEM:
    case ENOSPC:
    case ERANGE:
        return "OutOfResources";
    case ENAMETOOLONG:
    case ENOTDIR:
        return "KeyError";
    default:
        return "UnknownError";
    }
}

} // namespace

IpcError::IpcError(const char* qtError, std::string message, int systemError)
    : m_qtError(qtError)
    , m_message(std::move(message))
    , m_systemError(systemError) {}

IpcError IpcError::fromErrno(const std::string& call, int systemError) {
    return {enumeratorOf(systemError), call + ": " + std::strerror(systemError), systemError};
}

IpcError IpcError::outOfThreads(const std::string& purpose, int systemError) {
    return fromErrno("cannot start a thread for " + purpose, systemError).lacking("threads");
}

IpcError IpcError::noKeyFile(const std::string& message, const std::string& path, int systemError) {
    IpcError error("KeyError", message + ' ' + path + ": " + std::strerror(systemError),
                   systemError);
    error.m_keyFile = path;
    return error;
}

IpcError IpcError::lacking(const char* what) && {
    m_lacks = what;
    return std::move(*this);
}

Napi::Error IpcError::toJs(Napi::Env env) const {
    const Napi::HandleScope scope(env);
    Napi::Error error = Napi::Error::New(env, m_message);
    error.Value().Set("qtError", m_qtError);
    if (m_systemError != 0) error.Value().Set("errno", m_systemError);
    if (m_lacks != nullptr) error.Value().Set("lacks", m_lacks);
    if (!m_keyFile.empty()) error.Value().Set("keyFile", m_keyFile);
    return error;
}

} // namespace qtipc
