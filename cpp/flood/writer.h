// The commands of the program `flood`; each prints its own answer.
#pragma once

#include "common/key_form.h"
#include "common/line_protocol.h"
#include "common/qt_errors.h"
#include "flood/record.h"

#include <QSharedMemory>
#include <QSystemSemaphore>
#include <QThread>

#include <chrono>
#include <cstdint>
#include <memory>
#include <random>

/// Writes records to the start of a segment; they are as long as the segment.
class Writer {
public:
    void setKey(const QByteArray& form, const QByteArray& value) {
        protocol::reply(protocol::setKey(m_memory, form, value) ? "ok" : "error unsupported");
    }

    void create(qlonglong size) { answer(m_memory.create(static_cast<int>(size))); }

    void attach() { answer(m_memory.attach()); }

    /// `updates` of them as fast as it can; `pause` ns between two of them, spent on the processor.
    void flood(const QByteArray& way, qlonglong updates, qlonglong pause) {
        if (!hasRoom()) return;
        const std::uint64_t last = m_number + static_cast<std::uint64_t>(updates);
        while (m_number < last) {
            if (!write(way, 0)) return protocol::replyError(m_memory);
            spin(std::chrono::nanoseconds(pause));
        }
        protocol::reply("ok " + QByteArray::number(static_cast<qulonglong>(m_number)));
    }

    /// Writes the moment, of the monotonic clock, `updates` times at random moments, `gap` us apart
    /// on average. With a key it releases that semaphore after each.
    void stamp(const QByteArray& way, qlonglong updates, qlonglong gap, const QString& key) {
        if (!hasRoom()) return;
        const auto semaphore = key.isEmpty() ? nullptr : std::make_unique<QSystemSemaphore>(key);
        std::mt19937 random(1);
        std::uniform_int_distribution<unsigned long> gaps(static_cast<unsigned long>(gap) / 2,
                                                          static_cast<unsigned long>(gap) * 3 / 2);
        for (qlonglong update = 0; update < updates; ++update) {
            QThread::usleep(gaps(random));
            if (!write(way, now())) return protocol::replyError(m_memory);
            if (semaphore && !semaphore->release()) return protocol::replyError(*semaphore);
        }
        protocol::reply("ok " + QByteArray::number(static_cast<qulonglong>(m_number)));
    }

    /// Begins to write and goes no further.
    void begin(const QByteArray& way) {
        if (!hasRoom()) return;
        Record record = this->record();
        if (way == "pair")
            record.beginPair(m_number + 1);
        else
            record.beginSequence(m_number + 1);
        protocol::reply("ok");
    }

private:
    static std::uint64_t now() {
        const auto sinceStart = std::chrono::steady_clock::now().time_since_epoch();
        return static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::nanoseconds>(sinceStart).count());
    }

    static void spin(std::chrono::nanoseconds time) {
        if (time.count() == 0) return;
        const auto end = std::chrono::steady_clock::now() + time;
        while (std::chrono::steady_clock::now() < end) {
        }
    }

    /// Answers for the caller when there is none for a record.
    bool hasRoom() const {
        const bool room = m_memory.isAttached() && m_memory.size() >= 40;
        if (!room) protocol::reply("error usage no room for a record");
        return room;
    }

    Record record() { return {m_memory.data(), static_cast<std::size_t>(m_memory.size())}; }

    /// False when Qt does not give the lock.
    bool write(const QByteArray& way, std::uint64_t stamp) {
        Record record = this->record();
        ++m_number;
        if (way == "sequence") {
            record.writeWithSequence(m_number, stamp);
        } else if (way == "pair") {
            record.writeWithPair(m_number, stamp);
        } else if (way == "locked") {
            if (!m_memory.lock()) return false;
            record.write(m_number, stamp);
            return m_memory.unlock();
        } else {
            record.write(m_number, stamp);
        }
        return true;
    }

    void answer(bool done) const {
        if (done)
            protocol::reply("ok " + QByteArray::number(m_memory.size()));
        else
            protocol::replyError(m_memory);
    }

    QSharedMemory m_memory;
    std::uint64_t m_number = 0;
};
