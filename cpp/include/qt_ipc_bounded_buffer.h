// A bounded buffer of several slots that Qt programs (5.15 or newer, Linux) and qt-ipc (Node.js)
// share; its format is in docs/bounded-buffer.md. This header is all there is. MIT licence.
//   QtIpcBoundedBuffer buffer;  QString problem = buffer.open("m", "free", "used", 16, 1000);
//   buffer.put("item");  std::optional<QByteArray> item = buffer.take(500);
#pragma once

#include <QByteArray>
#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QSharedMemory>
#include <QString>
#include <QSystemSemaphore>
#include <QtEndian>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>
#include <sys/sem.h>
#include <sys/shm.h>

/// A QSystemSemaphore that is used as a signal, without the SEM_UNDO that Qt sets: with it the
/// 32,768th operation fails, and all are taken back at the exit.
class QtIpcSignal {
public:
    bool open(const QString& key, int value, QSystemSemaphore::AccessMode mode) {
        m_key = key;
        m_value = value;
        // Never deleted, which would remove what it has created, also while others use it.
        return (new QSystemSemaphore(key, value, mode))->error() == QSystemSemaphore::NoError;
    }

    /// False when the time (ms) is over.
    bool acquire(qint64 ms) {
        const timespec time{static_cast<time_t>(ms / 1000), static_cast<long>(ms % 1000 * 1000000)};
        return change(-1, &time);
    }

    bool release() { return change(1, nullptr); }

    int value() const { return ::semctl(id(), 0, GETVAL); }

    void remove() {
        ::semctl(id(), 0, IPC_RMID);
        QFile::remove(path());
    }

private:
    QString path() const {
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
        return QSystemSemaphore::legacyNativeKey(m_key).nativeKey();
#else
        QString name = QStringLiteral("/qipc_systemsem_");
        for (const QChar c : m_key)
            if ((c >= u'A' && c <= u'Z') || (c >= u'a' && c <= u'z')) name += c;
        const QByteArray hash = QCryptographicHash::hash(m_key.toUtf8(), QCryptographicHash::Sha1);
        return QDir::tempPath() + name + QString::fromLatin1(hash.toHex());
#endif
    }

    int id() const { return ::semget(::ftok(QFile::encodeName(path()).constData(), 'Q'), 1, 0); }

    bool change(short by, const timespec* time) {
        for (;;) {
            if (m_id < 0) m_id = id();
            sembuf operation{0, by, 0};
            if (::semtimedop(m_id, &operation, 1, time) == 0) return true;
            if (errno == EINTR) continue;
            if (errno != EINVAL && errno != EIDRM) return errno == ERANGE; // full is as good
            m_id = -1; // somebody has removed it: made again, as Qt does
            if (!open(m_key, m_value, QSystemSemaphore::Open)) return false;
        }
    }

    QString m_key;
    int m_value = 0, m_id = -1;
};

class QtIpcBoundedBuffer {
public:
    QtIpcBoundedBuffer() = default;
    Q_DISABLE_COPY(QtIpcBoundedBuffer)

    ~QtIpcBoundedBuffer() { close(); }

    /// Attaches, else makes it; all programs use the same numbers. Empty, or what went wrong.
    QString open(const QString& memory, const QString& free, const QString& used, quint32 slotCount,
                 quint32 slotSize) {
        m_memory.setKey(memory);
        m_slots = slotCount;
        m_slotSize = slotSize;
        const quint64 size = kHeaderSize + m_slots * stride();
        // Never create first: that resets the lock of a segment in use.
        bool created = false;
        for (int round = 0; round < 50 && !m_memory.isAttached(); ++round)
            if (!m_memory.attach() && m_memory.error() == QSharedMemory::NotFound)
                created = m_memory.create(static_cast<int>(size));
        if (!m_memory.isAttached()) return m_memory.errorString();
        const auto mode = created ? QSystemSemaphore::Create : QSystemSemaphore::Open;
        if (!m_free.open(free, static_cast<int>(m_slots), mode) || !m_used.open(used, 0, mode))
            return QStringLiteral("a semaphore cannot be opened");
        if (static_cast<quint64>(m_memory.size()) < size || !m_memory.lock())
            return QStringLiteral("the segment is too small, or cannot be locked");
        QByteArray header = QByteArray("QtIpcBuf\1").leftJustified(kHeaderSize, '\0');
        qToLittleEndian<quint32>(m_slots, header.data() + 12);
        qToLittleEndian<quint32>(m_slotSize, header.data() + 16);
        if (QByteArray(data(0), kHeaderSize).count('\0') == kHeaderSize)
            std::memcpy(data(0), header.constData(), kHeaderSize);
        const bool isSame = std::memcmp(data(0), header.constData(), kHead) == 0;
        m_memory.unlock();
        return isSame ? QString() : QStringLiteral("the segment holds something else");
    }

    /// False when the item does not fit, or there was no slot within `ms` (-1: waits for good).
    bool put(const QByteArray& item, qint64 ms = -1) {
        const auto length = static_cast<quint32>(item.size());
        return length <= m_slotSize &&
               exchange(m_free, m_used, ms, [&](quint64 head, quint64 tail) {
                   if (tail - head >= m_slots) return false;
                   qToLittleEndian<quint32>(length, slot(tail));
                   std::memcpy(slot(tail) + 8, item.constData(), length);
                   return commit(kTail, tail + 1);
               });
    }

    /// The oldest item; none when there was none within `ms`.
    std::optional<QByteArray> take(qint64 ms = -1) {
        QByteArray item;
        const bool taken = exchange(m_used, m_free, ms, [&](quint64 head, quint64 tail) {
            if (tail == head) return false;
            const auto length = std::min(qFromLittleEndian<quint32>(slot(head)), m_slotSize);
            item = QByteArray(slot(head) + 8, static_cast<int>(length));
            return commit(kHead, head + 1);
        });
        return taken ? std::optional<QByteArray>(item) : std::nullopt;
    }

    /// The semaphores go with the last one who has the segment; before, others need their counts.
    void close() {
        shmid_ds facts{};
        const QByteArray path = QFile::encodeName(m_memory.nativeKey());
        const bool locked = m_memory.isAttached() && m_memory.lock();
        const int id = ::shmget(::ftok(path.constData(), 'Q'), 0, 0);
        if (locked && ::shmctl(id, IPC_STAT, &facts) == 0 && facts.shm_nattch == 1) {
            m_free.remove();
            m_used.remove();
        }
        if (locked) m_memory.unlock();
        m_memory.detach();
    }

protected: // the tests die in the middle of it
    static constexpr int kHeaderSize = 64, kHead = 24, kTail = 32, kLook = 1000;

    char* data(quint64 at) { return static_cast<char*>(m_memory.data()) + at; }

    quint64 number(int at) { return qFromLittleEndian<quint64>(data(static_cast<quint64>(at))); }

    quint64 stride() const { return 8 + (quint64{m_slotSize} + 7) / 8 * 8; }

    char* slot(quint64 turn) { return data(kHeaderSize + turn % m_slots * stride()); }

    /// Only now the item is put or taken: who dies before has changed nothing.
    bool commit(int at, quint64 turn) {
        std::atomic_thread_fence(std::memory_order_release);
        qToLittleEndian<quint64>(turn, data(static_cast<quint64>(at)));
        return true;
    }

    /// What the segment says counts; a token only promises. One too many finds nothing to do and is
    /// dropped, one that a killed program took along is replaced after kLook ms.
    template <typename Step>
    bool exchange(QtIpcSignal& awaited, QtIpcSignal& told, qint64 ms, const Step& step) {
        QElapsedTimer timer;
        for (timer.start();;) {
            const qint64 left = ms < 0 ? kLook : ms - timer.elapsed();
            const bool hasToken = awaited.acquire(std::clamp<qint64>(left, 0, kLook));
            if (!m_memory.lock()) return false;
            const bool done = step(number(kHead), number(kTail));
            if (done && !hasToken) heal(static_cast<int>(number(kTail) - number(kHead)));
            m_memory.unlock();
            if (done) return told.release();
            if (!hasToken && ms >= 0 && timer.elapsed() >= ms) return false;
        }
    }

    void heal(int items) {
        for (int n = m_used.value(); n < items; ++n)
            m_used.release();
        for (int n = m_free.value(); n < static_cast<int>(m_slots) - items; ++n)
            m_free.release();
    }

    QSharedMemory m_memory;
    QtIpcSignal m_free, m_used;
    quint32 m_slots = 0, m_slotSize = 0;
};
