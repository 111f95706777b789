// "error CODE QtErrorName errorString": what Qt said, in Qt's words.
#pragma once

#include "common/line_protocol.h"

#include <QSharedMemory>
#include <QSystemSemaphore>

namespace protocol {

inline const char* errorName(QSharedMemory::SharedMemoryError error) {
    switch (error) {
    case QSharedMemory::NoError:
        return "NoError";
    case QSharedMemory::PermissionDenied:
        return "PermissionDenied";
    case QSharedMemory::InvalidSize:
        return "InvalidSize";
    case QSharedMemory::KeyError:
        return "KeyError";
    case QSharedMemory::AlreadyExists:
        return "AlreadyExists";
    case QSharedMemory::NotFound:
        return "NotFound";
    case QSharedMemory::LockError:
        return "LockError";
    case QSharedMemory::OutOfResources:
        return "OutOfResources";
    case QSharedMemory::UnknownError:
        break;
    }
    return "UnknownError";
}

inline const char* errorName(QSystemSemaphore::SystemSemaphoreError error) {
    switch (error) {
    case QSystemSemaphore::NoError:
        return "NoError";
    case QSystemSemaphore::PermissionDenied:
        return "PermissionDenied";
    case QSystemSemaphore::KeyError:
        return "KeyError";
    case QSystemSemaphore::AlreadyExists:
        return "AlreadyExists";
    case QSystemSemaphore::NotFound:
        return "NotFound";
    case QSystemSemaphore::OutOfResources:
        return "OutOfResources";
    case QSystemSemaphore::UnknownError:
        break;
    }
    return "UnknownError";
}

/// For QSharedMemory and QSystemSemaphore. `context` comes before Qt's own text.
template <typename Object>
void replyError(const Object& object, const QByteArray& context = QByteArray()) {
    reply("error " + QByteArray::number(object.error()) + ' ' + errorName(object.error()) + ' ' +
          context + object.errorString().toUtf8());
}

} // namespace protocol
