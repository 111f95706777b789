// One line per event on stdout, one line per command on stdin; the words are in cpp/README.md.
#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QCoreApplication>
#include <QString>
#include <QUrl>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>

namespace protocol {

/// Prints one line and flushes it, so that a reader of the pipe has it at once.
inline void reply(QByteArray line) {
    line.replace('\n', ' ').append('\n');
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stdout);
    std::fflush(stdout);
}

inline void ready() {
    reply("ready " + QByteArray::number(QCoreApplication::applicationPid()) + ' ' + qVersion());
}

/// The machine's monotonic clock in ns: stamps of different processes can be compared.
inline QByteArray now() {
    const auto sinceStart = std::chrono::steady_clock::now().time_since_epoch();
    const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(sinceStart).count();
    return QByteArray::number(static_cast<qlonglong>(ns));
}

inline QByteArray encoded(const QString& text) { return QUrl::toPercentEncoding(text); }

inline QString decoded(const QByteArray& text) {
    return QString::fromUtf8(QByteArray::fromPercentEncoding(text));
}

/// Ends as if killed from outside: no destructor runs, nothing is given back by hand.
[[noreturn]] inline void crash() {
#ifdef SIGKILL
    std::raise(SIGKILL);
#endif
    std::abort();
}

/// A command and its arguments, as they stood on the line.
class Command {
public:
    /// The next command of stdin, or nothing at its end. Empty lines are passed over.
    static std::optional<Command> next() {
        for (std::string line; std::getline(std::cin, line);) {
            const QByteArray words = QByteArray::fromStdString(line).simplified();
            if (!words.isEmpty()) return Command(words.split(' '));
        }
        return std::nullopt;
    }

    QByteArray name() const { return m_words.first(); }

    /// Argument 0 is the first one; a missing one is empty.
    QByteArray text(int index) const { return m_words.value(index + 1); }

    qlonglong number(int index, qlonglong fallback = 0) const {
        const QByteArray word = text(index);
        return word.isEmpty() ? fallback : word.toLongLong();
    }

private:
    explicit Command(QByteArrayList words)
        : m_words(std::move(words)) {}

    QByteArrayList m_words;
};

} // namespace protocol
