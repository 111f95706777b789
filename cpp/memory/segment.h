// The commands of the program `memory`; each prints its own answer. Only those that say so lock.
#pragma once

#include "common/key_form.h"
#include "common/line_protocol.h"
#include "common/qt_errors.h"

#include <QDataStream>
#include <QFile>
#include <QIODevice>
#include <QRandomGenerator>
#include <QSharedMemory>
#include <QThread>

#include <cstring>
#include <sys/mman.h>

class Segment {
public:
    void setKey(const QByteArray& form, const QByteArray& value) {
        m_form = form;
        m_value = value;
        if (protocol::setKey(m_memory, form, value))
            replyNativeKey();
        else
            protocol::reply("error unsupported");
    }

    void create(qlonglong size) { answerSize(m_memory.create(static_cast<Size>(size))); }

    void attach(bool readOnly) {
        const bool attached =
            m_memory.attach(readOnly ? QSharedMemory::ReadOnly : QSharedMemory::ReadWrite);
        answerSize(attached);
    }

    /// What many programs do, though a create() on a segment in use resets its lock.
    void open(qlonglong size) {
        if (m_memory.create(static_cast<Size>(size)))
            protocol::reply("ok created " + sizeText());
        else
            answerSize(m_memory.attach(), "attached ");
    }

    void detach() { answer(m_memory.detach()); }

    void unlink() const {
        removePosixMemory(m_memory);
        protocol::reply("ok");
    }

    void lock() {
        const bool locked = m_memory.lock();
        answer(locked, protocol::now());
    }

    void unlock() {
        const QByteArray before = protocol::now();
        answer(m_memory.unlock(), before);
    }

    void hold(qlonglong milliseconds) {
        if (!m_memory.lock()) return protocol::replyError(m_memory);
        protocol::reply("acquired " + protocol::now());
        QThread::msleep(static_cast<unsigned long>(milliseconds));
        const QByteArray before = protocol::now();
        if (m_memory.unlock())
            protocol::reply("released " + before);
        else
            protocol::replyError(m_memory);
    }

    void write(qlonglong offset, const QByteArray& bytes) {
        if (!contains(offset, bytes.size())) return;
        std::memcpy(data() + offset, bytes.constData(), static_cast<std::size_t>(bytes.size()));
        protocol::reply("ok " + QByteArray::number(bytes.size()));
    }

    void read(qlonglong offset, qlonglong length) {
        if (contains(offset, length)) protocol::reply("ok " + copy(offset, length).toHex());
    }

    void writeString(const QString& text) {
        QByteArray bytes;
        QDataStream stream(&bytes, QIODevice::WriteOnly);
        stream << text;
        write(0, bytes);
    }

    void readString() {
        if (!contains(0, 0)) return;
        QString text;
        QDataStream stream(copy(0, size()));
        stream >> text;
        if (stream.status() == QDataStream::Ok)
            protocol::reply("ok " + protocol::encoded(text));
        else
            protocol::reply("error stream " + QByteArray::number(stream.status()));
    }

    void fill(qlonglong byte) {
        if (!contains(0, 0)) return;
        std::memset(data(), static_cast<int>(byte), static_cast<std::size_t>(size()));
        protocol::reply("ok " + sizeText());
    }

    /// Adds 1 to the 64-bit counter at the start, each time under the lock; answers the sum.
    void increment(qlonglong rounds) {
        if (!contains(0, sizeof(quint64))) return;
        quint64 counter = 0;
        for (; rounds > 0; --rounds) {
            if (!m_memory.lock()) return protocol::replyError(m_memory);
            std::memcpy(&counter, data(), sizeof counter);
            ++counter;
            std::memcpy(data(), &counter, sizeof counter);
            if (!m_memory.unlock()) return protocol::replyError(m_memory);
        }
        protocol::reply("ok " + QByteArray::number(counter));
    }

    /// A program that starts and leaves again and again.
    void churn(qlonglong rounds, qlonglong bytes) const {
        qlonglong created = 0;
        qlonglong attached = 0;
        qlonglong failed = 0;
        for (qlonglong round = 0; round < rounds; ++round) {
            QSharedMemory memory;
            protocol::setKey(memory, m_form, m_value);
            if (memory.create(static_cast<Size>(bytes)))
                ++created;
            else if (memory.attach())
                ++attached;
            else
                ++failed;
        }
        protocol::reply("ok created " + QByteArray::number(created) + " attached " +
                        QByteArray::number(attached) + " failed " + QByteArray::number(failed));
    }

    /// A program that starts, creates its segment, works on it, detaches, creates it with another
    /// size, and leaves; again and again, without a pause. It works for up to `longest` us each
    /// time.
    void recreate(qlonglong rounds, qlonglong longest) const {
        qlonglong failed = 0;
        QByteArray first = "none";
        quint32 serial = 0;
        for (qlonglong round = 0; round < rounds; ++round) {
            QSharedMemory memory;
            protocol::setKey(memory, m_form, m_value);
            for (const int bytes : {64, 256}) {
                if (!memory.create(bytes)) {
                    if (failed++ == 0) first = protocol::encoded(memory.errorString());
                    // A program that fails does not try again at once.
                    QThread::usleep(static_cast<unsigned long>(longest));
                    continue;
                }
                ++serial;
                memory.lock();
                std::memcpy(memory.data(), &serial, sizeof serial);
                memory.unlock();
                const auto most = static_cast<quint32>(longest);
                QThread::usleep(QRandomGenerator::global()->bounded(most) + 1);
                memory.detach();
                removePosixMemory(memory);
            }
        }
        protocol::reply("ok created " + QByteArray::number(serial) + " failed " +
                        QByteArray::number(failed) + " first " + first);
    }

    qlonglong size() const { return m_memory.size(); }

    void replySize() const { protocol::reply("ok " + sizeText()); }

    void replyNativeKey() const {
        QByteArray line = "ok " + protocol::encoded(m_memory.nativeKey());
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
        line += ' ' + protocol::encoded(m_memory.nativeIpcKey().toString());
#endif
        protocol::reply(line);
    }

private:
    /// What a program has to do itself: Qt never unlinks POSIX memory.
    static void removePosixMemory(const QSharedMemory& memory) {
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
        const QNativeIpcKey key = memory.nativeIpcKey();
        if (key.type() == QNativeIpcKey::Type::PosixRealtime)
            ::shm_unlink(QFile::encodeName(key.nativeKey()).constData());
#else
        static_cast<void>(memory);
#endif
    }

    using Size = decltype(std::declval<QSharedMemory>().size());

    char* data() { return static_cast<char*>(m_memory.data()); }

    QByteArray sizeText() const { return QByteArray::number(m_memory.size()); }

    QByteArray copy(qlonglong offset, qlonglong length) const {
        return {static_cast<const char*>(m_memory.constData()) + offset, static_cast<Size>(length)};
    }

    void answer(bool done, const QByteArray& text = QByteArray()) const {
        if (done)
            protocol::reply(text.isEmpty() ? QByteArray("ok") : "ok " + text);
        else
            protocol::replyError(m_memory);
    }

    void answerSize(bool done, const QByteArray& word = QByteArray()) const {
        answer(done, word + sizeText());
    }

    /// Answers for the caller when it is not so.
    bool contains(qlonglong offset, qlonglong length) const {
        const bool inside = m_memory.isAttached() && offset >= 0 && length >= 0 &&
                            offset <= size() && length <= size() - offset;
        if (!inside) protocol::reply("error usage outside the segment");
        return inside;
    }

    QSharedMemory m_memory;
    QByteArray m_form;
    QByteArray m_value;
};
