#pragma once

#include <QtGlobal>

#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)

#include <QNativeIpcKey>
#include <QString>

#include <mutex>

namespace qtipc {

/// A legacy key whose semaphore is ours alone: Qt >= 6.6 locks it in place of a segment's real
/// lock. One for each type and process, taken away when the process ends.
QString decoyKey(QNativeIpcKey::Type type);

/// To be held around every call of a QSharedMemory that has such a key, its destructor too: Qt
/// takes a decoy away that its create() has opened, so it is looked after first. Throws IpcError.
[[nodiscard]] std::unique_lock<std::mutex> useDecoy(QNativeIpcKey::Type type);

} // namespace qtipc

#endif
