#include "systemv_segment.h"

#include "systemv_key.h"
#include "util/error.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <sys/shm.h>
#include <unistd.h>

namespace qtipc {

namespace {

std::optional<int> idOf(const SegmentName& name) {
    if (const auto* plain = std::get_if<SystemVId>(&name)) return plain->id;
    std::optional<key_t> key;
    if (const auto* number = std::get_if<SystemVKey>(&name))
        key = number->key;
    else
        key = keyOf(std::get<SystemVName>(name));
    if (!key) return std::nullopt;
    // No permission bits: the id is available to all users, whatever the mode.
    const int id = ::shmget(*key, 0, 0);
    if (id != -1) return id;
    if (errno == ENOENT) return std::nullopt;
    throw IpcError::fromErrno("shmget", errno);
}

/// The row in /proc of a segment for which this user may not call IPC_STAT.
std::optional<SegmentFacts> rowInProc(int wanted) {
    std::ifstream table("/proc/sysvipc/shm");
    std::string line;
    std::getline(table, line);
    while (std::getline(table, line)) {
        std::istringstream row(line);
        long key = 0;
        int id = 0;
        unsigned mode = 0;
        std::uint64_t size = 0;
        int creator = 0;
        int last = 0;
        unsigned attached = 0;
        unsigned owner = 0;
        row >> key >> id >> std::oct >> mode >> std::dec >> size >> creator >> last >> attached >>
            owner;
        if (row && id == wanted)
            return SegmentFacts{id, size, attached, creator, owner, mode & 0777U, std::nullopt};
    }
    return std::nullopt;
}

/// Either the number of segments or their total size is at its limit.
IpcError noSegmentLeft(std::size_t size) {
    return IpcError("OutOfResources",
                    "the system has no segment of " + std::to_string(size) + " bytes left", ENOSPC)
        .lacking("segments");
}

class SystemVSegment final : public MappedSegment {
public:
    explicit SystemVSegment(SegmentName name)
        : m_name(std::move(name)) {}

    SystemVSegment(const SystemVSegment&) = delete;
    SystemVSegment& operator=(const SystemVSegment&) = delete;

    ~SystemVSegment() override {
        if (m_data != nullptr) ::shmdt(m_data);
    }

    void create(std::size_t size) override {
        const auto* named = std::get_if<SystemVName>(&m_name);
        const bool madeFile = named != nullptr && makeKeyFile(*named);
        const int id = ::shmget(creationKey(), size, 0600 | IPC_CREAT | IPC_EXCL);
        if (id == -1) {
            const int error = errno;
            if (madeFile) removeKeyFile(*named);
            if (error == EINVAL) throw IpcError("InvalidSize", "shmget: size not allowed", error);
            if (error == ENOSPC) throw noSegmentLeft(size);
            throw IpcError::fromErrno("shmget", error);
        }
        m_created = true;
        map(id, Access::ReadWrite);
    }

    void attach(Access access) override {
        const std::optional<int> id = idOf(m_name);
        if (!id)
            throw IpcError("NotFound", "shmget: no shared memory segment exists for this key",
                           ENOENT);
        map(*id, access);
    }

    bool detach(Removal removal) override {
        if (m_data == nullptr) return false;
        if (::shmdt(m_data) != 0) throw IpcError::fromErrno("shmdt", errno);
        m_data = nullptr;
        m_size = 0;
        shmid_ds status{};
        if (systemVSegmentIsGone(m_id)) return true;
        if (::shmctl(m_id, IPC_STAT, &status) != 0) return false;
        const bool wanted =
            removal == Removal::AsQt || (removal == Removal::IfCreated && m_created);
        if (!wanted || status.shm_nattch != 0) return false;
        if (::shmctl(m_id, IPC_RMID, nullptr) != 0 && errno != EINVAL && errno != EIDRM)
            throw IpcError::fromErrno("shmctl", errno);
        if (const auto* named = std::get_if<SystemVName>(&m_name)) removeKeyFile(*named);
        return true;
    }

    [[nodiscard]] std::byte* data() const override { return m_data; }

    [[nodiscard]] std::size_t size() const override { return m_size; }

    [[nodiscard]] NameState nameState() const noexcept override {
        return systemVNameStateOf(m_name, m_id, m_size);
    }

private:
    [[nodiscard]] key_t creationKey() const {
        if (const auto* number = std::get_if<SystemVKey>(&m_name)) return number->key;
        const auto* named = std::get_if<SystemVName>(&m_name);
        if (named == nullptr)
            throw IpcError("KeyError", "an id can only refer to an existing segment");
        const std::optional<key_t> key = keyOf(*named);
        if (!key) throw IpcError("KeyError", "the key file " + named->path + " was removed");
        return *key;
    }

    void map(int id, Access access) {
        void* const address = ::shmat(id, nullptr, access == Access::ReadOnly ? SHM_RDONLY : 0);
        // NOLINTNEXTLINE(performance-no-int-to-ptr): shmat's own spelling of failure
        if (address == reinterpret_cast<void*>(-1)) {
            if (errno == EINVAL || errno == EIDRM)
                throw IpcError("NotFound", "shmat: the segment was removed", errno);
            throw IpcError::fromErrno("shmat", errno);
        }
        m_data = static_cast<std::byte*>(address);
        m_id = id;
        shmid_ds status{};
        if (::shmctl(id, IPC_STAT, &status) != 0) throw IpcError::fromErrno("shmctl", errno);
        m_size = status.shm_segsz;
    }

    SegmentName m_name;
    std::byte* m_data = nullptr; // mapped by the kernel; shmdt unmaps it
    std::size_t m_size = 0;
    int m_id = -1;
    bool m_created = false;
};

} // namespace

std::unique_ptr<MappedSegment> makeSystemVSegment(const SegmentName& name) {
    return std::make_unique<SystemVSegment>(name);
}

bool systemVSegmentIsGone(int id) {
    shmid_ds status{};
    if (::shmctl(id, IPC_STAT, &status) == 0)
        return (status.shm_perm.mode & SHM_DEST) != 0 && status.shm_nattch == 0;
    return errno == EINVAL || errno == EIDRM;
}

bool systemVSegmentIsShared(int id, unsigned own) noexcept {
    shmid_ds status{};
    return ::shmctl(id, IPC_STAT, &status) == 0 && status.shm_nattch > own;
}

std::optional<int> systemVSegmentId(const SegmentName& name) { return idOf(name); }

std::optional<SegmentFacts> lookAtSystemVSegment(const SegmentName& name) {
    const std::optional<int> id = idOf(name);
    if (!id) return std::nullopt;
    shmid_ds status{};
    if (::shmctl(*id, IPC_STAT, &status) == 0)
        return SegmentFacts{*id,
                            status.shm_segsz,
                            static_cast<unsigned>(status.shm_nattch),
                            status.shm_cpid,
                            status.shm_perm.uid,
                            status.shm_perm.mode & 0777U,
                            SegmentTimes{status.shm_ctime,
                                         std::max(status.shm_atime, status.shm_dtime),
                                         status.shm_lpid}};
    if (errno == EACCES) return rowInProc(*id);
    if (errno == EINVAL || errno == EIDRM) return std::nullopt;
    throw IpcError::fromErrno("shmctl", errno);
}

NameState systemVNameStateOf(const SegmentName& name, std::int64_t id, std::size_t size,
                             unsigned attachments) noexcept {
    if (id < 0) return NameState::Here;
    try {
        if (const auto facts = lookAtSystemVSegment(name)) return nameStateOf(*facts, id, size);
    } catch (const IpcError&) {
        return NameState::Here;
    }
    // A segment without a name may still be in use: some programs remove the name once all have
    // attached, and cleaners of temporary directories remove key files.
    return systemVSegmentIsShared(static_cast<int>(id), attachments) ? NameState::Nameless
                                                                     : NameState::Gone;
}

void probeSystemVSize(std::size_t size) {
    const int id = ::shmget(IPC_PRIVATE, size, 0600 | IPC_CREAT);
    if (id == -1) {
        if (errno == ENOSPC) throw noSegmentLeft(size);
        if (errno == EINVAL || errno == ENOMEM)
            throw IpcError("OutOfResources",
                           "the system does not provide " + std::to_string(size) + " bytes", errno);
        throw IpcError::fromErrno("shmget", errno);
    }
    ::shmctl(id, IPC_RMID, nullptr);
}

void removeSystemVSegment(const SegmentName& name) {
    const std::optional<int> id = idOf(name);
    if (id && ::shmctl(*id, IPC_RMID, nullptr) != 0 && errno != EINVAL && errno != EIDRM)
        throw IpcError::fromErrno("shmctl", errno);
    if (const auto* named = std::get_if<SystemVName>(&name)) removeKeyFile(*named);
}

} // namespace qtipc
