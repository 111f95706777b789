// The commands of the program `mapped_file`; each prints its own answer.
#pragma once

#include "common/line_protocol.h"

#include <QFile>
#include <QSaveFile>
#include <QSystemSemaphore>

#include <cstring>

class Mapping {
public:
    void open(const QString& path, bool readOnly) {
        m_file.close();
        m_file.setFileName(path);
        m_memory = nullptr;
        m_size = 0;
        const bool done = m_file.open(readOnly ? QIODevice::ReadOnly : QIODevice::ReadWrite);
        answer(done, QByteArray::number(m_file.size()));
    }

    void map(qlonglong offset, qlonglong size) {
        m_memory = m_file.map(offset, size);
        m_size = m_memory == nullptr ? 0 : size;
        answer(m_memory != nullptr, QByteArray::number(m_size));
    }

    void unmap() {
        const bool done = m_file.unmap(m_memory);
        m_memory = nullptr;
        m_size = 0;
        answer(done);
    }

    void resize(qlonglong size) { answer(m_file.resize(size)); }

    /// Cuts the file off and makes it as long as before, again and again, and once more cuts it
    /// off.
    void flicker(qlonglong rounds, qlonglong size) {
        bool done = true;
        for (; done && rounds > 0; --rounds)
            done = m_file.resize(0) && m_file.resize(size);
        answer(done && m_file.resize(0));
    }

    /// What programs do that save: another file gets the name.
    void replace(const QByteArray& bytes) const {
        QSaveFile other(m_file.fileName());
        const bool done = other.open(QIODevice::WriteOnly) && other.write(bytes) == bytes.size() &&
                          other.commit();
        protocol::reply(done ? QByteArray("ok") : "error save " + other.errorString().toUtf8());
    }

    void write(qlonglong offset, const QByteArray& bytes) {
        if (!contains(offset, bytes.size())) return;
        std::memcpy(m_memory + offset, bytes.constData(), static_cast<std::size_t>(bytes.size()));
        protocol::reply("ok " + QByteArray::number(bytes.size()));
    }

    void read(qlonglong offset, qlonglong length) const {
        if (!contains(offset, length)) return;
        const QByteArray bytes(reinterpret_cast<const char*>(m_memory) + offset,
                               static_cast<int>(length));
        protocol::reply("ok " + bytes.toHex());
    }

    /// Adds 1 to the 64-bit counter at the start, each time under the semaphore; answers the sum.
    void increment(const QString& semaphoreKey, qlonglong rounds) {
        QSystemSemaphore semaphore(semaphoreKey, 1, QSystemSemaphore::Open);
        if (!contains(0, sizeof(quint64))) return;
        quint64 counter = 0;
        for (; rounds > 0; --rounds) {
            if (!semaphore.acquire()) return protocol::reply("error acquire");
            std::memcpy(&counter, m_memory, sizeof counter);
            ++counter;
            std::memcpy(m_memory, &counter, sizeof counter);
            if (!semaphore.release()) return protocol::reply("error release");
        }
        protocol::reply("ok " + QByteArray::number(counter));
    }

    void replySize() const { protocol::reply("ok " + QByteArray::number(m_file.size())); }

private:
    void answer(bool done, const QByteArray& text = QByteArray()) const {
        if (done)
            protocol::reply(text.isEmpty() ? QByteArray("ok") : "ok " + text);
        else
            protocol::reply("error " + QByteArray::number(m_file.error()) + ' ' +
                            m_file.errorString().toUtf8());
    }

    /// Answers for the caller when it is not so.
    bool contains(qlonglong offset, qlonglong length) const {
        const bool inside = m_memory != nullptr && offset >= 0 && length >= 0 && offset <= m_size &&
                            length <= m_size - offset;
        if (!inside) protocol::reply("error usage outside the map");
        return inside;
    }

    QFile m_file;
    uchar* m_memory = nullptr; // the QFile's
    qlonglong m_size = 0;
};
