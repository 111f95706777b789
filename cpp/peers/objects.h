// Everything that Qt programs can leave in this IPC namespace, and its removal.
#pragma once

#include <QByteArray>
#include <QDir>
#include <QFile>

#include <algorithm>
#include <cstring>
#include <dirent.h>
#include <set>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

namespace objects {

// POSIX leaves its declaration to the caller.
union semun {
    int val;
    semid_ds* buf;
    seminfo* info;
};

constexpr const char* kPosixFolder = "/dev/shm";

inline const QByteArray& keyFolder() {
    static const QByteArray folder = QFile::encodeName(QDir::tempPath());
    return folder;
}

/// QDir takes longer than all the rest.
inline QByteArrayList filesIn(const QByteArray& folder, const char* beginning = "") {
    QByteArrayList names;
    DIR* const stream = ::opendir(folder.constData());
    if (stream == nullptr) return names;
    while (const dirent* const entry = ::readdir(stream)) {
        const QByteArray name = entry->d_name;
        if (name.startsWith(beginning) && entry->d_type != DT_DIR) names += name;
    }
    ::closedir(stream);
    return names;
}

inline QByteArrayList keyFiles() { return filesIn(keyFolder(), "qipc_"); }

inline QByteArrayList posixFiles() { return filesIn(kPosixFolder); }

/// The System V keys to which a key file leads.
inline std::set<key_t> keysWithFile() {
    std::set<key_t> keys;
    for (const QByteArray& name : keyFiles())
        keys.insert(::ftok((keyFolder() + '/' + name).constData(), 'Q'));
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

inline QByteArray posixPath(const QByteArray& name) { return kPosixFolder + ('/' + name); }

/// glibc's layout on 64-bit machines begins with the value.
inline int posixValue(const QByteArray& path) {
    QFile file(QFile::decodeName(path));
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
        return QByteArray(noun) + (named.contains(key) ? ":named:" : ":nameless:") +
               QByteArray::number(number);
    };
    QByteArrayList words;
    eachSemaphore([&](int id, key_t key) {
        words += kind("semaphore", key, ::semctl(id, 0, GETVAL, semun{}));
    });
    eachSegment([&](int, const shmid_ds& status) {
        words += kind("segment", status.shm_perm.__key, qlonglong(status.shm_nattch));
    });
    for (const QByteArray& name : keyFiles())
        words += "file:" + name.split('_').mid(0, 2).join('_');
    for (const QByteArray& name : posixFiles())
        words += name.startsWith("sem.")
                     ? "posix-semaphore:" + QByteArray::number(posixValue(posixPath(name)))
                     : QByteArray("posix-segment");
    std::sort(words.begin(), words.end());
    return words;
}

/// Only for a namespace that belongs to the caller alone.
inline void removeAll() {
    eachSemaphore([](int id, key_t) { ::semctl(id, 0, IPC_RMID, semun{}); });
    eachSegment([](int id, const shmid_ds&) { ::shmctl(id, IPC_RMID, nullptr); });
    for (const QByteArray& name : keyFiles())
        ::unlink((keyFolder() + '/' + name).constData());
    for (const QByteArray& name : posixFiles())
        ::unlink(posixPath(name).constData());
}

} // namespace objects
