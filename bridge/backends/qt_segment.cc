#include "qt_segment.h"

#include "posix_files.h"
#include "posix_segment.h"
#include "util/error.h"

#include <QByteArray>
#include <QSharedMemory>
#include <QString>
#include <QtGlobal>

#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
#include <QNativeIpcKey>
#include <QSystemSemaphore>
#endif

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <sys/shm.h>
#include <unistd.h>
#include <utility>

namespace qtipc {

namespace {

const char* enumeratorOf(QSharedMemory::SharedMemoryError error) {
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
        return "UnknownError";
    }
    return "UnknownError";
}

/// The key form whose built-in lock nobody else has. Qt < 6.6 takes no lock for a native key at
/// all; newer Qt locks the semaphore of the legacy key that is carried along, so it gets one of
/// ours.
class GuardedKey {
public:
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
    explicit GuardedKey(const SegmentName& name)
        : m_decoy(QStringLiteral("qtipcdecoy%1x%2").arg(::getpid()).arg(++s_count)) {
        using Type = QNativeIpcKey::Type;
        QNativeIpcKey key;
        if (const auto* systemv = std::get_if<SystemVName>(&name))
            key = QNativeIpcKey(QString::fromStdString(systemv->path), Type(systemv->projectId));
        else
            key = QNativeIpcKey(QString::fromStdString(std::get<PosixName>(name).name),
                                Type::PosixRealtime);
        // The text form is the only way to set the legacy part.
        m_key = QNativeIpcKey::fromString(key.toString() + QStringLiteral("?legacyKey=") + m_decoy);
    }

    void giveTo(QSharedMemory& memory) const { memory.setNativeKey(m_key); }

    /// Qt leaves the decoy until the object dies; after a kill it would stay for good.
    void removeDecoy() const {
        const QNativeIpcKey lock = QSystemSemaphore::legacyNativeKey(m_decoy, m_key.type());
        const std::string name = lock.nativeKey().toStdString();
        const SemaphoreName semaphore =
            m_key.type() == QNativeIpcKey::Type::PosixRealtime
                ? SemaphoreName(PosixName{name})
                : SemaphoreName(SystemVName{name, static_cast<int>(m_key.type())});
        if (auto opened = openSemaphore(semaphore, OpenMode::Existing, 0, Undo::No);
            opened.semaphore)
            opened.semaphore->remove();
    }

private:
    static inline std::atomic<int> s_count = 0;
    QString m_decoy;
    QNativeIpcKey m_key;
#else
    explicit GuardedKey(const SegmentName& name)
        : m_path(QString::fromStdString(std::get<SystemVName>(name).path)) {}

    void giveTo(QSharedMemory& memory) const { memory.setNativeKey(m_path); }

    void removeDecoy() const {}

private:
    QString m_path;
#endif
};

class QtSegment final : public SegmentBackend {
public:
    explicit QtSegment(SegmentName name)
        : m_name(std::move(name))
        , m_key(m_name) {
        m_key.giveTo(m_memory);
    }

    ~QtSegment() override {
        try {
            if (m_memory.isAttached()) QtSegment::detach(Removal::Never);
        } catch (const IpcError&) {
            // Nobody is left to hear it, and the kernel detaches when the process ends.
        }
    }

    void create(std::size_t size) override {
        check(m_memory.create(static_cast<qsizetype>(size)));
        m_created = true;
        remember();
    }

    void attach(Access access) override {
        check(m_memory.attach(access == Access::ReadOnly ? QSharedMemory::ReadOnly
                                                         : QSharedMemory::ReadWrite));
        remember();
    }

    bool detach(Removal removal) override {
        const bool remove =
            removal == Removal::AsQt || (removal == Removal::IfCreated && m_created);
        m_file = {};
        if (std::holds_alternative<PosixName>(m_name)) {
            check(m_memory.detach());
            const bool ours = removal == Removal::IfCreated && m_created && nameLeadsHere();
            if (ours) removeSegment(m_name);
            return ours;
        }
        // Qt removes what has no attachment left, so one of ours makes it stay.
        void* const keeper =
            remove ? nullptr : ::shmat(static_cast<int>(m_id), nullptr, SHM_RDONLY);
        const bool detached = m_memory.detach();
        // NOLINTNEXTLINE(performance-no-int-to-ptr): shmat's own spelling of failure
        if (keeper != nullptr && keeper != reinterpret_cast<void*>(-1)) ::shmdt(keeper);
        check(detached);
        return !nameLeadsHere();
    }

    [[nodiscard]] std::byte* data() const override {
        // const_cast: a read-only attachment has no other way to its memory than constData().
        return static_cast<std::byte*>(const_cast<void*>(m_memory.constData()));
    }

    [[nodiscard]] std::size_t size() const override {
        return static_cast<std::size_t>(m_memory.size());
    }

    [[nodiscard]] bool isWhole() const override {
        return !m_file.isOpen() || m_file.size() >= size();
    }

    bool copyOut(std::size_t offset, std::byte* target, std::size_t length) const override {
        return m_file.isOpen() ? m_file.read(offset, target, length)
                               : SegmentBackend::copyOut(offset, target, length);
    }

private:
    void check(bool succeeded) {
        m_key.removeDecoy();
        if (!succeeded)
            throw IpcError(enumeratorOf(m_memory.error()), m_memory.errorString().toStdString());
    }

    void remember() {
        if (const auto facts = lookAtSegment(m_name)) m_id = facts->id;
        if (const auto* posix = std::get_if<PosixName>(&m_name))
            m_file =
                BackingFile(::open(posixMemoryFile(posix->name).c_str(), O_RDONLY | O_CLOEXEC));
    }

    [[nodiscard]] bool nameLeadsHere() const {
        const auto facts = lookAtSegment(m_name);
        return facts && facts->id == m_id;
    }

    SegmentName m_name;
    GuardedKey m_key;
    QSharedMemory m_memory;
    BackingFile m_file;
    std::int64_t m_id = -1;
    bool m_created = false;
};

} // namespace

QtSegmentSupport qtSegmentSupport() {
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
    const bool systemv = QSharedMemory::isKeyTypeSupported(QNativeIpcKey::Type::SystemV);
    return {systemv, systemv, QSharedMemory::isKeyTypeSupported(QNativeIpcKey::Type::PosixRealtime),
            systemv ? nullptr : "the linked Qt was built without System V memory"};
#else
    // A newer Qt at run time would lock, and delete, the file of a native key.
    const int minor = QByteArray(qVersion()).split('.').value(1).toInt();
    if (minor >= 6)
        return {false, false, false,
                "the addon was built against Qt < 6.6 and runs with a newer one: build it again"};
    QSharedMemory probe;
    probe.setKey(QStringLiteral("probe"));
    const bool systemv = probe.nativeKey().lastIndexOf(QLatin1Char('/')) > 0;
    return {systemv, false, false,
            systemv ? nullptr : "the linked Qt was built with POSIX memory only"};
#endif
}

std::unique_ptr<SegmentBackend> makeQtSegment(const SegmentName& name) {
    return std::make_unique<QtSegment>(name);
}

} // namespace qtipc
