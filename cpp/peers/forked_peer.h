// A peer as its parent sees it: a process, a pipe for its steps, a pipe for its answers.
#pragma once

#include "peers/peer.h"
#include "peers/sleep_state.h"

#include <array>
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
        m_leaving = false;
        write("key " + form + ' ' + value);
    }

    /// A peer that still waits does the step after the ones before it; one that leaves does none.
    void give(const QByteArray& step) {
        if (m_ended) return;
        if (step == "kill") {
            kill();
            return;
        }
        if (m_leaving) return;
        m_leaving = step == "exit" || step == "leave";
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
        if (m_input.contains('\n')) return true;
        pollfd input{m_answers, POLLIN, 0};
        return ::ppoll(&input, 1, &kGlance, nullptr) > 0;
    }

    void write(QByteArray line) const {
        line += '\n';
        [[maybe_unused]] const auto written =
            ::write(m_steps, line.constData(), static_cast<std::size_t>(line.size()));
    }

    QByteArray readAnswer() {
        // Several lines where a peer that waited has done the steps given meanwhile.
        std::array<char, 256> bytes{};
        while (!m_input.contains('\n')) {
            const ssize_t count = ::read(m_answers, bytes.data(), bytes.size());
            if (count <= 0) {
                --m_unanswered;
                reap();
                return "ended";
            }
            m_input.append(bytes.data(), static_cast<int>(count));
        }
        --m_unanswered;
        const auto end = m_input.indexOf('\n');
        QByteArray line = m_input.left(end);
        m_input.remove(0, end + 1);
        return line;
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
    QByteArray m_input; ///< read, and not yet told
    int m_unanswered = 0;
    bool m_leaving = false;
    bool m_ended = false;
    bool m_killed = false; ///< and not yet told
};
