// What writer and reader exchange: a text and the moment it was written.
#pragma once

#include <QByteArray>
#include <QDataStream>
#include <QDateTime>
#include <QIODevice>
#include <QSharedMemory>
#include <QString>

#include <cstring>
#include <optional>

struct Message {
    QString text;
    QDateTime at;

    // Programs of different Qt releases meet here: the version is fixed, not the newest.
    static constexpr auto streamVersion = QDataStream::Qt_5_15;

    QByteArray toBytes() const {
        QByteArray bytes;
        QDataStream stream(&bytes, QIODevice::WriteOnly);
        stream.setVersion(streamVersion);
        stream << text << at;
        return bytes;
    }

    /// Nothing when the bytes hold no message (a fresh segment is all zeros).
    static std::optional<Message> fromBytes(const QByteArray& bytes) {
        Message message;
        QDataStream stream(bytes);
        stream.setVersion(streamVersion);
        stream >> message.text >> message.at;
        if (stream.status() != QDataStream::Ok || message.text.isEmpty()) return std::nullopt;
        return message;
    }
};

/// False when the bytes do not fit or the lock fails; nothing is written then.
inline bool writeLocked(QSharedMemory& memory, const QByteArray& bytes) {
    if (bytes.size() > memory.size() || !memory.lock()) return false;
    std::memcpy(memory.data(), bytes.constData(), static_cast<std::size_t>(bytes.size()));
    return memory.unlock();
}

/// A private copy of the whole segment, or nothing when the lock fails.
inline std::optional<QByteArray> readLocked(QSharedMemory& memory) {
    if (!memory.lock()) return std::nullopt;
    const QByteArray bytes(static_cast<const char*>(memory.constData()), memory.size());
    memory.unlock();
    return bytes;
}
