#pragma once

#include <QtGlobal>

#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)

#include <QNativeIpcKey>
#include <QString>

#include <mutex>

namespace qtipc {

/// A legacy key whose semaphore no other program uses: Qt >= 6.6 locks it in place of a segment's
/// real lock. One for each type and process.
QString decoyKey(QNativeIpcKey::Type type);

/// The decoy exists during the lifetime of this object: around every call of a QSharedMemory that
/// has such a key, including its destructor. Qt opens it again each time, so a process that is
/// killed leaves none behind.
class DecoyUse {
public:
    /// Throws IpcError.
    explicit DecoyUse(QNativeIpcKey::Type type);
    ~DecoyUse();
    DecoyUse(const DecoyUse&) = delete;
    DecoyUse& operator=(const DecoyUse&) = delete;

private:
    QNativeIpcKey::Type m_type;
    std::unique_lock<std::mutex> m_guard;
};

} // namespace qtipc

#endif
