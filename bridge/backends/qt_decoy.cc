#include "qt_decoy.h"

#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)

#include "kernel_semaphore.h"
#include "systemv_key.h"
#include "util/error.h"

#include <QSystemSemaphore>

#include <cerrno>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <sys/sem.h>
#include <unistd.h>
#include <vector>

namespace qtipc {

namespace {

/// Files that were made in vain; they go when a better one is found, so that its inode is another.
class Rejected {
public:
    Rejected() = default;
    Rejected(const Rejected&) = delete;
    Rejected& operator=(const Rejected&) = delete;

    ~Rejected() {
        for (const std::string& path : m_paths)
            ::unlink(path.c_str());
    }

    void add(std::string path) { m_paths.push_back(std::move(path)); }

private:
    std::vector<std::string> m_paths;
};

/// ftok has room for 16 bits of the inode only: the number of a new file may be a stranger's.
bool isTaken(const SystemVName& name) {
    const std::optional<key_t> key = keyOf(name);
    return !key || ::semget(*key, 1, 0) != -1 || errno != ENOENT;
}

class Decoy {
public:
    explicit Decoy(QNativeIpcKey::Type type) {
        std::random_device random;
        Rejected rejected;
        for (int round = 0; round < 64 && !m_semaphore; ++round) {
            m_key = QStringLiteral("qtipcdecoy%1x%2").arg(random()).arg(random());
            const std::string name =
                QSystemSemaphore::legacyNativeKey(m_key, type).nativeKey().toStdString();
            if (type == QNativeIpcKey::Type::PosixRealtime) {
                open(PosixName{name});
                continue;
            }
            const SystemVName systemv{name, static_cast<int>(type)};
            if (!makeKeyFile(name)) continue;
            if (isTaken(systemv))
                rejected.add(name);
            else
                open(systemv);
        }
        if (!m_semaphore) throw IpcError("OutOfResources", "no free key for a semaphore of ours");
    }

    ~Decoy() { m_semaphore->remove(); }

    Decoy(const Decoy&) = delete;
    Decoy& operator=(const Decoy&) = delete;

    [[nodiscard]] const QString& key() const { return m_key; }

private:
    void open(const SemaphoreName& name) {
        OpenedSemaphore opened = openSemaphore(name, OpenMode::Open, 1, Undo::No);
        if (opened.created) m_semaphore = std::move(opened.semaphore);
    }

    QString m_key;
    std::unique_ptr<KernelSemaphore> m_semaphore;
};

} // namespace

QString decoyKey(QNativeIpcKey::Type type) {
    static std::mutex mutex;
    static std::map<QNativeIpcKey::Type, std::unique_ptr<Decoy>> decoys;
    const std::lock_guard guard(mutex);
    auto& decoy = decoys[type];
    if (!decoy) decoy = std::make_unique<Decoy>(type);
    return decoy->key();
}

} // namespace qtipc

#endif
