// One native program: does the steps that it reads from a pipe and answers each when it is done.
#pragma once

#include "common/key_form.h"

#include <QSharedMemory>
#include <QSystemSemaphore>

#include <array>
#include <map>
#include <optional>
#include <unistd.h>

/// Runs in the forked process only. Each step is one Qt call, which waits as long as Qt does.
class Peer {
public:
    /// Reads lines from `steps` and writes `<step> <result>` to `answers` until the step `exit`.
    /// Returning leaves the destructors to run, and they wait for the lock as in any Qt program.
    void serve(int steps, int answers) {
        for (QByteArray step; !(step = nextLine(steps)).isEmpty() && step != "exit";)
            if (step.startsWith("key "))
                m_key = step.split(' ');
            else
                writeLine(answers, step + ' ' + perform(step));
    }

    /// Has Qt, the linker and the allocator do once what every peer would do at its first step.
    void warmUp(const QByteArray& key) {
        m_key = {"key", "legacy", key};
        create();
        lock();
        unlock();
        leave();
        open();
        acquire();
        release();
        leave();
    }

private:
    static constexpr int kSize = 64;

    QByteArray perform(const QByteArray& step) {
        using Step = QByteArray (Peer::*)();
        static const std::map<QByteArray, Step> steps = {
            {"create", &Peer::create},
            {"attach", &Peer::attach},
            {"else", &Peer::createOrAttach},
            {"detach", &Peer::detach},
            {"lock", &Peer::lock},
            {"unlock", &Peer::unlock},
            {"open", &Peer::open},
            {"reset", &Peer::reset},
            {"acquire", &Peer::acquire},
            {"release", &Peer::release},
            {"close", &Peer::close},
            {"leave", &Peer::leave},
            {"either", &Peer::attachOrCreate},
            {"drop", &Peer::leave},
        };
        const auto found = steps.find(step);
        return found == steps.end() ? QByteArray("unknown") : (this->*found->second)();
    }

    QByteArray create() { return answer(memory(), memory().create(kSize)); }

    QByteArray attach() { return answer(memory(), memory().attach()); }

    QByteArray detach() { return answer(memory(), memory().detach()); }

    QByteArray lock() { return answer(memory(), memory().lock()); }

    QByteArray unlock() { return answer(memory(), memory().unlock()); }

    /// What many programs do, though a create() on a segment in use resets its lock.
    QByteArray createOrAttach() {
        return memory().create(kSize) ? QByteArray("created") : attach();
    }

    QByteArray attachOrCreate() { return memory().attach() ? QByteArray("ok") : create(); }

    QByteArray open() { return makeSemaphore(QSystemSemaphore::Open); }

    QByteArray reset() { return makeSemaphore(QSystemSemaphore::Create); }

    QByteArray acquire() {
        return m_semaphore ? answer(*m_semaphore, m_semaphore->acquire()) : QByteArray("none");
    }

    QByteArray release() {
        return m_semaphore ? answer(*m_semaphore, m_semaphore->release()) : QByteArray("none");
    }

    QByteArray close() {
        m_semaphore.reset();
        return "ok";
    }

    /// All destructors, without the end of the process.
    QByteArray leave() {
        m_memory.reset();
        return close();
    }

    QSharedMemory& memory() {
        if (!m_memory) protocol::setKey(m_memory.emplace(), m_key.value(1), m_key.value(2));
        return *m_memory;
    }

    QByteArray makeSemaphore(QSystemSemaphore::AccessMode mode) {
        m_semaphore.emplace(QString());
        protocol::setKey(*m_semaphore, m_key.value(1), m_key.value(2), 1, mode);
        return answer(*m_semaphore, m_semaphore->error() == QSystemSemaphore::NoError);
    }

    template <typename Object>
    static QByteArray answer(const Object& object, bool done) {
        return done ? QByteArray("ok")
                    : QByteArray("error") + QByteArray::number(static_cast<int>(object.error()));
    }

    /// Empty at the end of the pipe.
    QByteArray nextLine(int file) {
        for (;;) {
            const auto end = m_input.indexOf('\n');
            if (end >= 0) {
                QByteArray line = m_input.left(end);
                m_input.remove(0, end + 1);
                return line;
            }
            std::array<char, 256> bytes{};
            const ssize_t count = ::read(file, bytes.data(), bytes.size());
            if (count <= 0) return {};
            m_input.append(bytes.data(), static_cast<int>(count));
        }
    }

    static void writeLine(int file, QByteArray line) {
        line += '\n';
        [[maybe_unused]] const auto written =
            ::write(file, line.constData(), static_cast<std::size_t>(line.size()));
    }

    QByteArray m_input;   ///< read, and not yet done
    QByteArrayList m_key; ///< "key", its form, its value
    std::optional<QSharedMemory> m_memory;
    std::optional<QSystemSemaphore> m_semaphore;
};
