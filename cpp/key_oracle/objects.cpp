#include "objects.h"

#include "hex_text.h"

#include <QDir>
#include <QSharedMemory>
#include <QSystemSemaphore>

#include <algorithm>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

namespace {

QStringList filesIn(const QString& folder) {
    return QDir(folder).entryList(QDir::Files | QDir::System | QDir::Hidden);
}

// An inode number is free again as soon as a peer has removed its key file, before it removes the
// semaphore: only what this process has touched counts.
bool isOurSegment(key_t key) {
    shmid_ds facts{};
    const int id = shmget(key, 0, 0);
    return id != -1 && shmctl(id, IPC_STAT, &facts) == 0 && facts.shm_cpid == getpid();
}

bool isOurSemaphore(key_t key) {
    const int id = semget(key, 1, 0);
    return id != -1 && semctl(id, 0, GETPID) == getpid();
}

void addSystemVObjects(QStringList& found, const QString& file, int projectId) {
    const key_t key = ftok(QFile::encodeName(QDir::tempPath() + '/' + file).constData(), projectId);
    if (isOurSegment(key)) found += file + ":segment";
    if (isOurSemaphore(key)) found += file + ":semaphore";
}

void addPosixObject(QStringList& found, const QString& file) {
    const QString prefix = "sem.";
    if (file.startsWith(prefix))
        found += '/' + file.mid(prefix.size()) + ":semaphore";
    else
        found += '/' + file + ":segment";
}

bool setKey(QSharedMemory& segment, const QByteArray& form, const QString& key) {
    if (form == "legacy")
        segment.setKey(key);
    else if (form == "native")
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
        segment.setNativeKey(key, QNativeIpcKey::legacyDefaultTypeForOs());
    else if (form == "text")
        segment.setNativeKey(QNativeIpcKey::fromString(key));
#else
        segment.setNativeKey(key);
#endif
    else
        return false;
    return true;
}

int projectIdOf([[maybe_unused]] const QSharedMemory& segment) {
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
    const int type = int(segment.nativeIpcKey().type());
    return type <= 0xff ? type : 'Q';
#else
    return 'Q';
#endif
}

// Qt leaves POSIX segments behind.
void unlinkPosix([[maybe_unused]] const QSharedMemory& segment) {
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
    const QNativeIpcKey key = segment.nativeIpcKey();
    if (key.type() == QNativeIpcKey::Type::PosixRealtime)
        shm_unlink(QFile::encodeName(key.nativeKey()).constData());
#endif
}

} // namespace

QByteArray objectsOf(const QByteArray& form, const QString& key, const QString& token) {
    QSharedMemory segment;
    if (!setKey(segment, form, key)) return "?";
    if (!segment.create(1)) return '!' + QByteArray::number(int(segment.error()));

    QStringList found;
    for (const QString& file : filesIn(QDir::tempPath()))
        addSystemVObjects(found, file, projectIdOf(segment));
    for (const QString& file : filesIn("/dev/shm"))
        if (file.contains(token)) addPosixObject(found, file);
    unlinkPosix(segment);
    std::sort(found.begin(), found.end());
    return toHex(found.join(QChar(u'\0')));
}

QString fileOfSemaphore(const QString& key) {
    if (key.isEmpty()) return {};
    const QStringList before = filesIn(QDir::tempPath());
    const QSystemSemaphore semaphore(key, 1);
    for (const QString& file : filesIn(QDir::tempPath()))
        if (!before.contains(file)) return QDir::tempPath() + '/' + file;
    return {};
}
