// Runs on any thread.
#include "systemv_last_user.h"

#include "systemv_segment.h"
#include "util/error.h"

#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <sys/shm.h>
#include <unistd.h>

namespace qtipc {

namespace {

std::optional<shmid_ds> statusOf(int id) noexcept {
    shmid_ds status{};
    return ::shmctl(id, IPC_STAT, &status) == 0 ? std::optional(status) : std::nullopt;
}

/// Whether it is alive and not exiting: the kernel also detaches for a process that was killed.
bool isRunning(pid_t pid) {
    constexpr unsigned long kExiting = 0x4; // PF_EXITING
    if (pid <= 0) return false;
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    // The name, in parentheses, may contain any characters.
    const std::size_t name = text.rfind(')');
    if (name == std::string::npos) return false;
    std::istringstream fields(text.substr(name + 1));
    std::string state;
    long skipped = 0;
    unsigned long flags = 0;
    fields >> state;
    for (int field = 0; field < 5; ++field)
        fields >> skipped;
    fields >> flags;
    return fields && (flags & kExiting) == 0;
}

} // namespace

bool LastUser::isAnotherProcess(int id) noexcept {
    const auto status = statusOf(id);
    return status && status->shm_lpid != ::getpid();
}

bool LastUser::arriving() noexcept {
    const auto status = statusOf(m_id);
    m_hadUsers = status && status->shm_nattch > 0;
    return m_hadUsers;
}

void LastUser::leaving() noexcept {
    const auto status = statusOf(m_id);
    if (status && status->shm_nattch == 1) m_leaver = status->shm_lpid;
}

bool LastUser::hasLeftMeanwhile() const noexcept {
    if (!m_hadUsers) return false;
    const auto status = statusOf(m_id);
    if (!status || status->shm_nattch != 0 || (status->shm_perm.mode & SHM_DEST) != 0) return false;
    try {
        return isRunning(m_leaver != 0 ? m_leaver : status->shm_cpid);
    } catch (const std::exception&) {
        return false;
    }
}

void removeUnused(const SegmentName& name, int id) noexcept {
    try {
        if (!std::holds_alternative<SystemVName>(name) || systemVSegmentId(name) != id) return;
        const auto status = statusOf(id);
        if (status && status->shm_nattch == 0) removeSystemVSegment(name);
    } catch (const IpcError&) {
        // Another process was faster.
    }
}

} // namespace qtipc
