#include "directory_events.h"

#include "util/error.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>
#include <utility>

namespace qtipc {

namespace {

constexpr std::chrono::milliseconds kTogether(1);

/// Waits for one of `entries`; without limit for kNever.
void pollUntil(pollfd* entries, nfds_t count, Deadline deadline) {
    using std::chrono::seconds;
    timespec limit{};
    if (deadline != kNever) {
        const auto left = std::max(Clock::duration::zero(), deadline - Clock::now());
        const auto whole = std::chrono::duration_cast<seconds>(left);
        limit.tv_sec = whole.count();
        limit.tv_nsec = (left - whole).count();
    }
    ::ppoll(entries, count, deadline == kNever ? nullptr : &limit, nullptr);
}

} // namespace

DirectoryEvents::DirectoryEvents()
    : m_wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (m_wake < 0) throw IpcError::fromErrno("eventfd", errno);
}

DirectoryEvents::~DirectoryEvents() {
    unwatchAll();
    ::close(m_wake);
}

void DirectoryEvents::watch(const std::string& directory) {
    if (directory.empty() || m_watched.contains(directory)) return;
    if (m_inotify < 0) m_inotify = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (m_inotify < 0) return;
    // No IN_MODIFY: every write() to POSIX memory would be an event.
    constexpr std::uint32_t kMask = IN_CREATE | IN_MOVED_TO | IN_ONLYDIR;
    if (::inotify_add_watch(m_inotify, directory.c_str(), kMask) >= 0) m_watched.insert(directory);
}

void DirectoryEvents::unwatchAll() noexcept {
    if (m_inotify >= 0) ::close(std::exchange(m_inotify, -1));
    m_watched.clear();
}

std::vector<std::string> DirectoryEvents::wait(Deadline deadline) {
    if (m_inotify < 0) {
        isWokenBefore(deadline);
        return {};
    }
    const Deadline next = m_lastRead + kTogether;
    if (Clock::now() < next && (isWokenBefore(std::min(next, deadline)) || deadline <= next))
        return {};
    std::array<pollfd, 2> entries{pollfd{m_wake, POLLIN, 0}, pollfd{m_inotify, POLLIN, 0}};
    pollUntil(entries.data(), entries.size(), deadline);
    if (entries[0].revents != 0) isWokenBefore(Clock::now());
    return entries[1].revents != 0 ? read() : std::vector<std::string>{};
}

void DirectoryEvents::wake() const noexcept { ::eventfd_write(m_wake, 1); }

bool DirectoryEvents::isWokenBefore(Deadline deadline) {
    pollfd entry{m_wake, POLLIN, 0};
    pollUntil(&entry, 1, deadline);
    eventfd_t count = 0;
    return entry.revents != 0 && ::eventfd_read(m_wake, &count) == 0;
}

std::vector<std::string> DirectoryEvents::read() {
    m_lastRead = Clock::now();
    std::vector<std::string> names;
    alignas(inotify_event) std::array<char, 16384> buffer; // NOLINT(*-member-init): read() fills it
    const ssize_t length = ::read(m_inotify, buffer.data(), buffer.size());
    for (ssize_t place = 0; place < length;) {
        const auto* const event = reinterpret_cast<const inotify_event*>(buffer.data() + place);
        // The directory itself was removed: another one may get its name.
        if ((event->mask & IN_IGNORED) != 0) m_watched.clear();
        if (event->len > 0) names.emplace_back(event->name);
        place += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    }
    return names;
}

} // namespace qtipc
