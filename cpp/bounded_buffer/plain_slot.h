// One slot, as programs build it from Qt's classes: acquire Free, lock, write, unlock, release
// Used.
#pragma once

#include <QByteArray>
#include <QSharedMemory>
#include <QString>
#include <QSystemSemaphore>

#include <cstring>
#include <optional>

class PlainSlot {
public:
    PlainSlot(const QString& memory, const QString& free, const QString& used, int size)
        : m_memory(memory)
        , m_free(free, 1)
        , m_used(used, 0) {
        if (!m_memory.attach()) m_memory.create(size);
    }

    bool isAttached() const { return m_memory.isAttached(); }

    bool put(const QByteArray& item) {
        if (!m_free.acquire()) return false;
        m_memory.lock();
        std::memset(m_memory.data(), 0, static_cast<std::size_t>(m_memory.size()));
        std::memcpy(m_memory.data(), item.constData(), static_cast<std::size_t>(item.size()));
        m_memory.unlock();
        return m_used.release();
    }

    /// The text up to its end, the first byte 0.
    std::optional<QByteArray> take() {
        if (!m_used.acquire()) return std::nullopt;
        m_memory.lock();
        const QByteArray item(static_cast<const char*>(m_memory.constData()));
        m_memory.unlock();
        if (!m_free.release()) return std::nullopt;
        return item;
    }

    bool acquireFree() { return m_free.acquire(); }

private:
    QSharedMemory m_memory;
    QSystemSemaphore m_free;
    QSystemSemaphore m_used;
};
