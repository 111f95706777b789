#pragma once

#include <QtGlobal>

#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)

#include <QNativeIpcKey>
#include <QString>

namespace qtipc {

/// A legacy key whose semaphore is ours alone: Qt >= 6.6 locks it in place of a segment's real
/// lock. One for each type and process, taken away when the process ends. Throws IpcError.
QString decoyKey(QNativeIpcKey::Type type);

} // namespace qtipc

#endif
