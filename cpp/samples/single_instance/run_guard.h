// A segment, and a semaphore around each look at it: the form known as RunGuard.
#pragma once

#include <QCryptographicHash>
#include <QSharedMemory>
#include <QSystemSemaphore>

#include <optional>

class RunGuard {
public:
    /// An empty key guards nothing.
    explicit RunGuard(const QString& key) {
        if (key.isEmpty()) return;
        m_semaphore.emplace(derived(key, "_memLockKey"), 1);
        m_memory.setKey(derived(key, "_sharedmemKey"));
        m_semaphore->acquire();
        QSharedMemory(m_memory.key()).attach();
        m_semaphore->release();
    }

    ~RunGuard() {
        if (!m_memory.isAttached()) return;
        m_semaphore->acquire();
        m_memory.detach();
        m_semaphore->release();
    }

    RunGuard(const RunGuard&) = delete;
    RunGuard& operator=(const RunGuard&) = delete;

    bool tryToRun() {
        m_semaphore->acquire();
        const bool isRunning = m_memory.attach();
        if (isRunning) m_memory.detach();
        const bool first = !isRunning && m_memory.create(sizeof(quint64));
        m_semaphore->release();
        return first;
    }

private:
    static QString derived(const QString& key, const char* suffix) {
        const QByteArray bytes = key.toUtf8() + suffix;
        return QCryptographicHash::hash(bytes, QCryptographicHash::Sha1).toHex();
    }

    std::optional<QSystemSemaphore> m_semaphore;
    QSharedMemory m_memory;
};
