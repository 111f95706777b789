#include "qt_segment.h"

#include "kernel_objects.h"
#include "posix_files.h"
#include "posix_segment.h"
#include "qt_decoy.h"
#include "systemv_key.h"
#include "systemv_segment.h"
#include "util/error.h"

#include <QByteArray>
#include <QSharedMemory>
#include <QString>
#include <QtGlobal>

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
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

/// The key form whose built-in lock no other program uses: Qt < 6.6 uses no lock for a native key;
/// newer Qt locks the semaphore of the legacy key that the native key contains, here a decoy.
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
QNativeIpcKey::Type typeOf(const SegmentName& name) {
    const auto* systemv = std::get_if<SystemVName>(&name);
    return systemv != nullptr ? QNativeIpcKey::Type(systemv->projectId)
                              : QNativeIpcKey::Type::PosixRealtime;
}

QNativeIpcKey guardedKey(const SegmentName& name) {
    const auto* systemv = std::get_if<SystemVName>(&name);
    const std::string& text = systemv != nullptr ? systemv->path : std::get<PosixName>(name).name;
    const QNativeIpcKey key(QString::fromStdString(text), typeOf(name));
    // The text form is the only way to set the legacy part.
    return QNativeIpcKey::fromString(key.toString() + QStringLiteral("?legacyKey=") +
                                     decoyKey(key.type()));
}

DecoyUse guardOf(const SegmentName& name) { return DecoyUse(typeOf(name)); }
#else
QString guardedKey(const SegmentName& name) {
    return QString::fromStdString(std::get<SystemVName>(name).path);
}

struct NoGuard {};

NoGuard guardOf(const SegmentName&) { return {}; }
#endif

/// One more attachment of a System V segment, if one with that id exists. During its lifetime no
/// detach of Qt is the last, so Qt removes neither the segment nor its key file.
class Keeper {
public:
    explicit Keeper(std::int64_t id)
        : m_address(::shmat(static_cast<int>(id), nullptr, SHM_RDONLY)) {}

    ~Keeper() {
        if (isAttached()) ::shmdt(m_address);
    }

    Keeper(const Keeper&) = delete;
    Keeper& operator=(const Keeper&) = delete;

    [[nodiscard]] bool isAttached() const {
        // NOLINTNEXTLINE(performance-no-int-to-ptr): shmat's own spelling of failure
        return m_address != reinterpret_cast<void*>(-1);
    }

private:
    void* m_address; // mapped by the kernel
};

class QtSegment final : public MappedSegment {
public:
    explicit QtSegment(SegmentName name)
        : m_name(std::move(name)) {
        m_memory->setNativeKey(guardedKey(m_name));
    }

    QtSegment(const QtSegment&) = delete;
    QtSegment& operator=(const QtSegment&) = delete;

    ~QtSegment() override {
        try {
            if (m_memory->isAttached()) QtSegment::detach(Removal::Never);
            [[maybe_unused]] const auto guard = guardOf(m_name);
            m_memory.reset();
        } catch (const IpcError&) {
            // No caller is left to report it to. Qt would remove objects that have to stay, so it
            // is not called: the kernel detaches when the process exits.
            [[maybe_unused]] const QSharedMemory* const abandoned = m_memory.release();
        }
    }

    void create(std::size_t size) override {
        // Before Qt does: Qt removes a file that it has created, whatever it contains by then.
        const auto* const systemv = std::get_if<SystemVName>(&m_name);
        const bool madeFile = systemv != nullptr && makeKeyFile(*systemv);
        try {
            createByQt(size);
        } catch (const IpcError&) {
            if (madeFile) removeKeyFile(*systemv);
            throw;
        }
        m_created = true;
        remember(Access::ReadWrite);
        // Qt only sets the size: if the mount has no room, an access would be SIGBUS.
        if (const int error = m_file.isOpen() ? m_file.reserve(size) : 0; error != 0) {
            QtSegment::detach(Removal::IfCreated);
            throw IpcError::fromErrno("posix_fallocate", error);
        }
    }

    void attach(Access access) override {
        [[maybe_unused]] const auto guard = guardOf(m_name);
        const auto mode =
            access == Access::ReadOnly ? QSharedMemory::ReadOnly : QSharedMemory::ReadWrite;
        check(*m_memory, m_memory->attach(mode));
        remember(access);
    }

    bool detach(Removal removal) override {
        m_file = {};
        if (const auto* systemv = std::get_if<SystemVName>(&m_name))
            return detachSystemV(*systemv, removal);
        {
            [[maybe_unused]] const auto guard = guardOf(m_name);
            check(*m_memory, m_memory->detach());
        }
        const bool ours = removal == Removal::IfCreated && m_created && nameLeadsHere();
        if (ours) removeSegment(m_name);
        return ours;
    }

    [[nodiscard]] std::byte* data() const override {
        // A read-only attachment gives access to its memory only by constData().
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast)
        return static_cast<std::byte*>(const_cast<void*>(m_memory->constData()));
    }

    [[nodiscard]] std::size_t size() const override {
        return static_cast<std::size_t>(m_memory->size());
    }

    [[nodiscard]] NameState nameState() const noexcept override {
        return nameStateOf(m_name, m_id, size());
    }

    bool copyOut(std::size_t offset, std::byte* target, std::size_t length) const override {
        return m_file.isOpen() ? m_file.read(offset, target, length)
                               : MappedSegment::copyOut(offset, target, length);
    }

    bool copyIn(std::size_t offset, const std::byte* source, std::size_t length) override {
        if (!m_file.isOpen()) return MappedSegment::copyIn(offset, source, length);
        if (m_file.size() < size()) return false;
        m_file.write(offset, source, length);
        return true;
    }

    void prepareCopies(std::size_t offset, std::size_t length) const noexcept override {
        if (!m_file.isOpen()) MappedSegment::prepareCopies(offset, length);
    }

private:
    static void check(const QSharedMemory& memory, bool succeeded) {
        if (!succeeded)
            throw IpcError(enumeratorOf(memory.error()), memory.errorString().toStdString());
    }

    void createByQt(std::size_t size) {
        const auto key = guardedKey(m_name);
        [[maybe_unused]] const auto guard = guardOf(m_name);
        // For Qt the creator owns the lock, and would later remove the object of that name; so it
        // detaches at once, and another QSharedMemory attaches to the existing segment.
        QSharedMemory maker;
        maker.setNativeKey(key);
        check(maker, maker.create(static_cast<qsizetype>(size)));
        if (m_memory->attach()) return;
        // Removed before `maker` detaches, so that Qt does not look for its key file.
        removeSegment(m_name);
        check(*m_memory, false);
    }

    /// Qt removes a segment without attachments, and its key file whatever that contains. So Qt is
    /// never the last to detach, and removeKeyFile() decides about the key file.
    bool detachSystemV(const SystemVName& name, Removal removal) {
        const auto named = lookAtSegment(m_name);
        const bool leadsHere = named && named->id == m_id;
        const int id = static_cast<int>(m_id);
        {
            const Keeper keeper(m_id);
            if (!keeper.isAttached()) throw IpcError::fromErrno("shmat", errno);
            // Qt looks for the segment by its System V key, which another segment may have by now.
            const Keeper other(named && !leadsHere ? named->id : -1);
            // Not while the kernel frees the memory: other threads would wait for that.
            [[maybe_unused]] const auto guard = guardOf(m_name);
            const bool detached = m_memory->detach();
            // Qt 6.6 and newer has unmapped the memory, but reports an error when the key file is
            // missing.
            check(*m_memory, detached || !m_memory->isAttached());
        }
        const bool wanted =
            removal == Removal::AsQt || (removal == Removal::IfCreated && m_created);
        shmid_ds status{};
        if (wanted && ::shmctl(id, IPC_STAT, &status) == 0 && status.shm_nattch == 0 &&
            ::shmctl(id, IPC_RMID, nullptr) == 0 && leadsHere)
            removeKeyFile(name);
        return systemVSegmentIsGone(id);
    }

    void remember(Access access) {
        if (const auto facts = lookAtSegment(m_name)) m_id = facts->id;
        if (const auto* posix = std::get_if<PosixName>(&m_name)) {
            const int flags = access == Access::ReadOnly ? O_RDONLY : O_RDWR;
            const std::string file = posixMemoryFile(posix->name);
            m_file = BackingFile(::open(file.c_str(), flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
            return;
        }
        // The name may have referred to another segment in between; the last attached id is the
        // right one.
        shmid_ds status{};
        const int id = static_cast<int>(m_id);
        if (::shmctl(id, IPC_STAT, &status) != 0 || status.shm_lpid != ::getpid())
            m_id = mappedId().value_or(-1);
    }

    /// The inode column of a System V mapping in the maps is its id.
    [[nodiscard]] std::optional<int> mappedId() const {
        std::ostringstream start;
        start << std::hex << reinterpret_cast<std::uintptr_t>(data()) << '-';
        std::ifstream maps("/proc/self/maps");
        for (std::string line; std::getline(maps, line);) {
            if (!line.starts_with(start.str())) continue;
            std::istringstream columns(line);
            std::string skipped;
            int id = -1;
            columns >> skipped >> skipped >> skipped >> skipped >> id;
            if (columns) return id;
        }
        return std::nullopt;
    }

    [[nodiscard]] bool nameLeadsHere() const {
        const auto facts = lookAtSegment(m_name);
        return facts && facts->id == m_id;
    }

    SegmentName m_name;
    std::unique_ptr<QSharedMemory> m_memory = std::make_unique<QSharedMemory>();
    BackingFile m_file;
    std::int64_t m_id = -1;
    bool m_created = false;
};

} // namespace

QtSupport qtSupport() {
    QtSupport support;
    support.version = qVersion();
    support.builtWith = QT_VERSION_STR;
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
    support.systemv = QSharedMemory::isKeyTypeSupported(QNativeIpcKey::Type::SystemV);
    support.otherProjectIds = support.systemv;
    support.posix = QSharedMemory::isKeyTypeSupported(QNativeIpcKey::Type::PosixRealtime);
    if (!support.systemv) support.reason = "the linked Qt was built without System V memory";
#else
    // A newer Qt at run time would lock, and delete, the file of a native key.
    const int minor = QByteArray(qVersion()).split('.').value(1).toInt();
    if (minor >= 6) {
        support.reason = "the addon was built against Qt < 6.6 and runs with a newer one";
        return support;
    }
    QSharedMemory probe;
    probe.setKey(QStringLiteral("probe"));
    support.systemv = probe.nativeKey().lastIndexOf(QLatin1Char('/')) > 0;
    if (!support.systemv) support.reason = "the linked Qt was built with POSIX memory only";
#endif
    return support;
}

std::unique_ptr<MappedSegment> makeQtSegment(const SegmentName& name) {
    return std::make_unique<QtSegment>(name);
}

} // namespace qtipc
