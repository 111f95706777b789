#include "qt_decoy.h"

#include "kernel_objects.h"

#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)

#include "kernel_semaphore.h"
#include "systemv_key.h"
#include "util/error.h"

#include <QSystemSemaphore>

#include <cerrno>
#include <cstdio>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <sys/sem.h>
#include <unistd.h>
#include <vector>

namespace qtipc {

namespace {

/// Rejected files; they are removed when a suitable one is found, so that it gets another inode.
class Rejected {
public:
    Rejected() = default;
    Rejected(const Rejected&) = delete;
    Rejected& operator=(const Rejected&) = delete;

    ~Rejected() {
        for (const std::string& path : m_paths)
            ::unlink(path.c_str());
    }

    void add(const std::string& path) {
        m_paths.push_back(path + '.' + std::to_string(m_paths.size()));
        ::rename(path.c_str(), m_paths.back().c_str());
    }

private:
    std::vector<std::string> m_paths;
};

/// ftok() uses only 16 bits of the inode: the System V key of a new file may belong to another
/// program.
bool isTaken(const SystemVName& name) {
    const std::optional<key_t> key = keyOf(name);
    return !key || ::semget(*key, 1, 0) != -1 || errno != ENOENT;
}

class Decoy {
public:
    explicit Decoy(QNativeIpcKey::Type type) {
        std::random_device random;
        m_key = QStringLiteral("qtipcdecoy%1x%2").arg(random()).arg(random());
        const QNativeIpcKey key = QSystemSemaphore::legacyNativeKey(m_key, type);
        const std::string name = key.nativeKey().toStdString();
        if (type == QNativeIpcKey::Type::PosixRealtime)
            m_name = PosixName{name};
        else
            m_name = SystemVName{name, static_cast<int>(type), true};
    }

    [[nodiscard]] const QString& key() const { return m_key; }

    /// Creates a free semaphore under a name whose System V key no other program uses.
    void make() {
        if (const auto* systemv = std::get_if<SystemVName>(&m_name)) makeFile(*systemv);
        m_semaphore = openSemaphore(m_name, OpenMode::Create, 1, {Role::Lock, false}).semaphore;
    }

    /// Removes the parts that Qt has not removed.
    void remove() {
        m_semaphore->remove(KeyFile::Remove);
        m_semaphore.reset();
    }

private:
    static void makeFile(const SystemVName& name) {
        Rejected rejected;
        removeKeyFile(name);
        for (int round = 0; round < 64; ++round) {
            makeKeyFile(name);
            if (!isTaken(name)) return;
            rejected.add(name.path);
        }
        throw IpcError("OutOfResources", "no free key for the addon's own semaphore");
    }

    QString m_key;
    SemaphoreName m_name;
    std::unique_ptr<KernelSemaphore> m_semaphore;
};

struct Decoys {
    std::mutex mutex;
    std::map<QNativeIpcKey::Type, Decoy> byType;

    Decoy& of(QNativeIpcKey::Type type) { return byType.try_emplace(type, type).first->second; }
};

Decoys& decoys() {
    static Decoys instance;
    return instance;
}

} // namespace

QString decoyKey(QNativeIpcKey::Type type) {
    const std::lock_guard guard(decoys().mutex);
    return decoys().of(type).key();
}

DecoyUse::DecoyUse(QNativeIpcKey::Type type)
    : m_type(type)
    , m_guard(decoys().mutex) {
    decoys().of(type).make();
}

DecoyUse::~DecoyUse() { decoys().of(m_type).remove(); }

} // namespace qtipc

#endif
