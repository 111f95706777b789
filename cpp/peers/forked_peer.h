// A peer as its parent sees it: a process, a pipe for its steps, a pipe for its answers.
#pragma once

#include "peers/peer.h"
#include "peers/sleep_state.h"

#include <cerrno>
#include <csignal>
#include <poll.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

class ForkedPeer {
public:
    ForkedPeer() {
        int steps[2];
        int answers[2];
        if (::pipe(steps) != 0 || ::pipe(answers) != 0) throw std::runtime_error("pipe");
        m_pid = ::fork();
        if (m_pid < 0) throw std::runtime_error("fork");
        if (m_pid == 0) {
            // The peer must not outlive a parent that is killed.
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::close(steps[1]);
            ::close(answers[0]);
            Peer().serve(steps[0], answers[1]);
            // The parent's own objects and buffers are not this program's to clean up.
            ::_exit(0);
        }
        ::close(steps[0]);
        ::close(answers[1]);
        m_steps = steps[1];
        m_answers = answers[0];
    }

    ForkedPeer(const ForkedPeer&) = delete;
    ForkedPeer& operator=(const ForkedPeer&) = delete;

    ~ForkedPeer() {
        kill();
        ::close(m_steps);
        ::close(m_answers);
    }

    void setKey(const QByteArray& form, const QByteArray& value) {
        write("key " + form + ' ' + value);
    }

    /// A peer that still waits does the step after the ones before it.
    void give(const QByteArray& step) {
        if (m_ended) return;
        if (step == "kill") {
            kill();
            return;
        }
        write(step);
        ++m_unanswered;
    }

    /// The next answer, `ended` when the process is gone; empty when nothing is left to answer, or
    /// when the process sleeps on a semaphore. Returns as soon as one of them is so.
    QByteArray next() {
        if (std::exchange(m_killed, false)) return "ended";
        while (m_unanswered > 0 && !m_ended) {
            if (hasInput()) return readAnswer();
            // The answer may have come between the two looks.
            if (sleepsOnSemaphore(m_pid) && !hasInput()) return {};
        }
        return {};
    }

    [[nodiscard]] bool ended() const { return m_ended && !m_killed; }

    [[nodiscard]] bool waits() const { return m_unanswered > 0 && !m_ended; }

private:
    // Long enough for a step that does not wait, so that most are done before anybody looks at
    // /proc.
    static constexpr timespec kGlance{0, 100'000};

    [[nodiscard]] bool hasInput() const {
        pollfd input{m_answers, POLLIN, 0};
        return ::ppoll(&input, 1, &kGlance, nullptr) > 0;
    }

    void write(QByteArray line) const {
        line += '\n';
        [[maybe_unused]] const auto written =
            ::write(m_steps, line.constData(), static_cast<std::size_t>(line.size()));
    }

    QByteArray readAnswer() {
        QByteArray line;
        char letter = 0;
        while (::read(m_answers, &letter, 1) == 1 && letter != '\n')
            line += letter;
        --m_unanswered;
        if (!line.isEmpty()) return line;
        reap();
        return "ended";
    }

    void kill() {
        if (m_ended) return;
        ::kill(m_pid, SIGKILL);
        reap();
        m_killed = true;
    }

    /// The kernel has undone what the process owed when this returns.
    void reap() {
        while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR)
            continue;
        m_ended = true;
    }

    pid_t m_pid = -1;
    int m_steps = -1;
    int m_answers = -1;
    int m_unanswered = 0;
    bool m_ended = false;
    bool m_killed = false; ///< and not yet told
};
