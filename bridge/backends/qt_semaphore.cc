#include "qt_semaphore.h"

#include "kernel_objects.h"
#include "util/error.h"

#include <QString>
#include <QSystemSemaphore>
#include <QtGlobal>

#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
#include <QNativeIpcKey>
#endif

namespace qtipc {

namespace {

const char* enumeratorOf(QSystemSemaphore::SystemSemaphoreError error) {
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
        return "UnknownError";
    }
    return "UnknownError";
}

#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
QNativeIpcKey qtKey(const SemaphoreName& name, const std::u16string&) {
    if (const auto* systemv = std::get_if<SystemVName>(&name))
        return {QString::fromStdString(systemv->path), QNativeIpcKey::Type(systemv->projectId)};
    return {QString::fromStdString(std::get<PosixName>(name).name),
            QNativeIpcKey::Type::PosixRealtime};
}
#else
QString qtKey(const SemaphoreName&, const std::u16string& legacyKey) {
    return QString::fromStdU16String(legacyKey);
}
#endif

/// Qt removes the key file of a semaphore that it has created, whatever that contains by then. So
/// the semaphore exists before Qt opens it, and removeKeyFile() decides about its key file.
class RealQtSemaphore final : public QtSemaphore {
public:
    RealQtSemaphore(const SemaphoreName& name, const std::u16string& legacyKey, OpenMode mode,
                    int initialValue)
        : m_opened(openSemaphore(name, mode, initialValue, {Role::Counter, false}))
        , m_semaphore(qtKey(name, legacyKey), initialValue, QSystemSemaphore::Open) {
        if (m_semaphore.error() == QSystemSemaphore::NoError) return;
        removeCreated();
        throw IpcError(enumeratorOf(m_semaphore.error()), m_semaphore.errorString().toStdString());
    }

    RealQtSemaphore(const RealQtSemaphore&) = delete;
    RealQtSemaphore& operator=(const RealQtSemaphore&) = delete;

    ~RealQtSemaphore() override { removeCreated(); }

private:
    void removeCreated() const noexcept {
        if (m_opened.created) m_opened.semaphore->remove(KeyFile::Remove);
    }

    OpenedSemaphore m_opened;
    QSystemSemaphore m_semaphore;
};

} // namespace

std::unique_ptr<QtSemaphore> openQtSemaphore(const SemaphoreName& name,
                                             const std::u16string& legacyKey, OpenMode mode,
                                             int initialValue) {
    return std::make_unique<RealQtSemaphore>(name, legacyKey, mode, initialValue);
}

} // namespace qtipc
