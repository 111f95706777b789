#include "qt_semaphore.h"

#include "util/error.h"

#include <QString>
#include <QSystemSemaphore>
#include <QtGlobal>

#include <mutex>
#include <utility>
#include <vector>

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

class RealQtSemaphore final : public QtSemaphore {
public:
    RealQtSemaphore(const SemaphoreName& name, const std::u16string& legacyKey, OpenMode mode,
                    int initialValue)
        : m_semaphore(qtKey(name, legacyKey), initialValue,
                      mode == OpenMode::Create ? QSystemSemaphore::Create
                                               : QSystemSemaphore::Open) {
        if (m_semaphore.error() != QSystemSemaphore::NoError)
            throw IpcError(enumeratorOf(m_semaphore.error()),
                           m_semaphore.errorString().toStdString());
    }

private:
    QSystemSemaphore m_semaphore;
};

} // namespace

std::unique_ptr<QtSemaphore> openQtSemaphore(const SemaphoreName& name,
                                             const std::u16string& legacyKey, OpenMode mode,
                                             int initialValue) {
    return std::make_unique<RealQtSemaphore>(name, legacyKey, mode, initialValue);
}

void keepForever(std::unique_ptr<QtSemaphore> semaphore) {
    // Still reachable, so that it does not count as a leak.
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
    static auto* const kept = new std::vector<std::unique_ptr<QtSemaphore>>;
    static std::mutex mutex;
    const std::lock_guard guard(mutex);
    kept->push_back(std::move(semaphore));
}

} // namespace qtipc
