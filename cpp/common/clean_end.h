// Lets an event loop end by itself on SIGINT, SIGTERM, and when the program that started us has
// closed our stdin: destructors run, and Qt removes the segment with its last user.
#pragma once

#include <QCoreApplication>
#include <QSocketNotifier>

#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

class CleanEnd {
public:
    CleanEnd() {
        if (::pipe(s_pipe) == 0) {
            ::fcntl(s_pipe[1], F_SETFL, O_NONBLOCK);
            std::signal(SIGINT, wakeUp);
            std::signal(SIGTERM, wakeUp);
            // Whoever read our lines may leave first: stdin then says so.
            std::signal(SIGPIPE, SIG_IGN);
            endWhenReadable(s_pipe[0]);
        }

        // A terminal or /dev/null says nothing about the program that started us.
        struct stat input {};

        if (::fstat(STDIN_FILENO, &input) == 0 &&
            (S_ISFIFO(input.st_mode) || S_ISSOCK(input.st_mode)))
            endWhenReadable(STDIN_FILENO);
    }

private:
    static void wakeUp(int) {
        const char byte = 0;
        // A full pipe has already done its work.
        [[maybe_unused]] const auto written = ::write(s_pipe[1], &byte, 1);
    }

    static void endWhenReadable(int descriptor) {
        auto* notifier = new QSocketNotifier(descriptor, QSocketNotifier::Read, qApp);
        QObject::connect(notifier, &QSocketNotifier::activated, qApp, [descriptor] {
            char bytes[64];
            if (descriptor == s_pipe[0] || ::read(descriptor, bytes, sizeof bytes) <= 0)
                QCoreApplication::quit();
        });
    }

    // A signal handler reaches nothing but globals.
    // NOLINTNEXTLINE(*-avoid-non-const-global-variables)
    static inline int s_pipe[2] = {-1, -1};
};
