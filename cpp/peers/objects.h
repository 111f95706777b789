// Everything that Qt programs can leave in this IPC namespace, and its removal.
#pragma once

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStringList>

#include <cstring>
#include <set>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>

namespace objects {

// POSIX leaves its declaration to the caller.
union semun {
    int val;
    semid_ds* buf;
    seminfo* info;
};

inline QStringList keyFiles() {
    return QDir(QDir::tempPath()).entryList({"qipc_*"}, QDir::Files | QDir::System);
}

inline QStringList posixFiles() { return QDir("/dev/shm").entryList(QDir::Files | QDir::System); }

/// The System V keys to which a key file leads.
inline std::set<key_t> keysWithFile() {
    std::set<key_t> keys;
    for (const QString& name : keyFiles())
        keys.insert(::ftok(QFile::encodeName(QDir::temp().filePath(name)).constData(), 'Q'));
    return keys;
}

template <typename Visit>
void eachSemaphore(const Visit& visit) {
    seminfo info{};
    const int last = ::semctl(0, 0, SEM_INFO, semun{.info = &info});
    for (int index = 0; index <= last; ++index) {
        semid_ds status{};
        const int id = ::semctl(index, 0, SEM_STAT, semun{.buf = &status});
        if (id >= 0) visit(id, status.sem_perm.__key);
    }
}

template <typename Visit>
void eachSegment(const Visit& visit) {
    shm_info info{};
    const int last = ::shmctl(0, SHM_INFO, reinterpret_cast<shmid_ds*>(&info));
    for (int index = 0; index <= last; ++index) {
        shmid_ds status{};
        const int id = ::shmctl(index, SHM_STAT, &status);
        if (id >= 0) visit(id, status);
    }
}

/// glibc's layout on 64-bit machines begins with the value.
inline int posixValue(const QString& path) {
    QFile file(path);
    quint32 value = 0;
    if (!file.open(QFile::ReadOnly)) return -1;
    const QByteArray bytes = file.read(sizeof value);
    if (bytes.size() < int(sizeof value)) return -1;
    std::memcpy(&value, bytes.constData(), sizeof value);
    return int(value);
}

/// One word for each object, without what differs from run to run: `semaphore:named:1`,
/// `segment:nameless:2` (attached programs), `file:qipc_systemsem`, `posix-semaphore:1`,
/// `posix-segment`.
inline QByteArrayList list() {
    const std::set<key_t> named = keysWithFile();
    const auto kind = [&](const char* noun, key_t key, qlonglong number) {
        return QByteArray(noun) + (named.count(key) ? ":named:" : ":nameless:") +
               QByteArray::number(number);
    };
    QByteArrayList words;
    eachSemaphore([&](int id, key_t key) {
        words += kind("semaphore", key, ::semctl(id, 0, GETVAL, semun{}));
    });
    eachSegment([&](int, const shmid_ds& status) {
        words += kind("segment", status.shm_perm.__key, qlonglong(status.shm_nattch));
    });
    for (const QString& name : keyFiles())
        words += "file:" + name.section('_', 0, 1).toLatin1();
    for (const QString& name : posixFiles())
        words += name.startsWith("sem.")
                     ? "posix-semaphore:" + QByteArray::number(posixValue("/dev/shm/" + name))
                     : QByteArray("posix-segment");
    std::sort(words.begin(), words.end());
    return words;
}

/// Only for a namespace that belongs to the caller alone.
inline void removeAll() {
    eachSemaphore([](int id, key_t) { ::semctl(id, 0, IPC_RMID, semun{}); });
    eachSegment([](int id, const shmid_ds&) { ::shmctl(id, IPC_RMID, nullptr); });
    for (const QString& name : keyFiles())
        QFile::remove(QDir::temp().filePath(name));
    for (const QString& name : posixFiles())
        QFile::remove("/dev/shm/" + name);
}

} // namespace objects
