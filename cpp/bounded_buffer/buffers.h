// The commands of the program `bounded_buffer`; each prints its own answer.
#pragma once

#include "bounded_buffer/plain_slot.h"
#include "common/line_protocol.h"
#include "include/qt_ipc_bounded_buffer.h"

#include <memory>

/// A buffer whose user can die in the middle.
class MortalBuffer : public QtIpcBoundedBuffer {
public:
    /// With the token, the lock, and half of an item (or of its removal).
    [[noreturn]] void dieInPut() {
        m_free.acquire(kLook);
        m_memory.lock();
        std::memset(slot(number(kTail)), 0xee, 6);
        protocol::crash();
    }

    [[noreturn]] void dieInTake() {
        m_used.acquire(kLook);
        m_memory.lock();
        protocol::crash();
    }
};

class Buffers {
public:
    void openPlain(const protocol::Command& c) {
        using protocol::decoded;
        m_plain = std::make_unique<PlainSlot>(decoded(c.text(0)), decoded(c.text(1)),
                                              decoded(c.text(2)), static_cast<int>(c.number(3)));
        protocol::reply(m_plain->isAttached() ? "ok" : "error attach");
    }

    void openRing(const protocol::Command& c) {
        using protocol::decoded;
        m_ring = std::make_unique<MortalBuffer>();
        const QString problem =
            m_ring->open(decoded(c.text(0)), decoded(c.text(1)), decoded(c.text(2)),
                         static_cast<quint32>(c.number(3)), static_cast<quint32>(c.number(4)));
        protocol::reply(problem.isEmpty() ? "ok" : "error open " + problem.toUtf8());
    }

    void put(const QByteArray& item, qlonglong milliseconds) {
        protocol::reply(putOne(item, static_cast<int>(milliseconds)) ? "ok" : "error timeout");
    }

    void take(qlonglong milliseconds) {
        const auto item = takeOne(static_cast<int>(milliseconds));
        protocol::reply(item ? "ok " + *item : QByteArray("error timeout"));
    }

    /// N items "NAME:0", "NAME:1", ...
    void produce(const QByteArray& name, qlonglong rounds) {
        for (qlonglong round = 0; round < rounds; ++round)
            if (!putOne(name + ':' + QByteArray::number(round), -1))
                return protocol::reply("error after " + QByteArray::number(round));
        protocol::reply("ok " + QByteArray::number(rounds));
    }

    /// N items, all on one line.
    void consume(qlonglong rounds) {
        QByteArrayList items;
        for (qlonglong round = 0; round < rounds; ++round) {
            const auto item = takeOne(-1);
            if (!item) return protocol::reply("error after " + QByteArray::number(round));
            items.append(*item);
        }
        protocol::reply("ok " + items.join(' '));
    }

    void die(const QByteArray& where) {
        if (where == "free") {
            m_plain->acquireFree();
            protocol::crash();
        }
        if (where == "put") m_ring->dieInPut();
        m_ring->dieInTake();
    }

private:
    bool putOne(const QByteArray& item, int milliseconds) {
        return m_plain ? m_plain->put(item) : m_ring->put(item, milliseconds);
    }

    std::optional<QByteArray> takeOne(int milliseconds) {
        return m_plain ? m_plain->take() : m_ring->take(milliseconds);
    }

    std::unique_ptr<PlainSlot> m_plain;
    std::unique_ptr<MortalBuffer> m_ring;
};
