// The commands of the program `plain_memory`; each prints its own answer.
#pragma once

#include "common/line_protocol.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

/// One segment, made by hand. What the program does not `remove` outlives it.
class Memory {
public:
    Memory() = default;
    Q_DISABLE_COPY_MOVE(Memory)

    ~Memory() { leave(); }

    void createSystemV(qlonglong key, qlonglong size) {
        leave();
        m_id = ::shmget(static_cast<key_t>(key), static_cast<std::size_t>(size),
                        IPC_CREAT | IPC_EXCL | 0600);
        if (m_id == -1) return fail("shmget");
        m_data = ::shmat(m_id, nullptr, 0);
        // NOLINTNEXTLINE(performance-no-int-to-ptr): shmat's own spelling of failure
        if (m_data == reinterpret_cast<void*>(-1)) return fail("shmat");
        m_size = size;
        protocol::reply("ok " + QByteArray::number(m_id));
    }

    /// `octal`: "0400"
    void setMode(const QByteArray& octal) const {
        shmid_ds status{};
        if (::shmctl(m_id, IPC_STAT, &status) != 0) return fail("shmctl");
        status.shm_perm.mode = octal.toUShort(nullptr, 8);
        if (::shmctl(m_id, IPC_SET, &status) != 0) return fail("shmctl");
        protocol::reply("ok");
    }

    /// How many attachments the kernel counts.
    void replyUsers() const {
        shmid_ds status{};
        if (::shmctl(m_id, IPC_STAT, &status) != 0) return fail("shmctl");
        protocol::reply("ok " + QByteArray::number(static_cast<qulonglong>(status.shm_nattch)));
    }

    /// Makes it with `size` bytes; opens it as it is with a size of 0.
    void openPosix(const QByteArray& name, qlonglong size) {
        leave();
        m_name = QByteArray::fromPercentEncoding(name);
        const int flags = size > 0 ? O_CREAT | O_EXCL | O_RDWR : O_RDWR;
        const int file = ::shm_open(m_name.constData(), flags, 0600);
        if (file == -1) return fail("shm_open");

        struct stat status {};

        if ((size > 0 && ::ftruncate(file, size) != 0) || ::fstat(file, &status) != 0) {
            fail("ftruncate");
        } else {
            m_size = status.st_size;
            m_data = ::mmap(nullptr, static_cast<std::size_t>(m_size), PROT_READ | PROT_WRITE,
                            MAP_SHARED, file, 0);
            protocol::reply("ok " + QByteArray::number(m_size));
        }
        ::close(file);
    }

    void write(qlonglong offset, const QByteArray& bytes) {
        if (!contains(offset, bytes.size())) return;
        std::memcpy(data() + offset, bytes.constData(), static_cast<std::size_t>(bytes.size()));
        protocol::reply("ok " + QByteArray::number(bytes.size()));
    }

    void read(qlonglong offset, qlonglong length) {
        if (contains(offset, length))
            protocol::reply("ok " + QByteArray(data() + offset, static_cast<int>(length)).toHex());
    }

    /// Takes the name away; the memory stays as long as somebody has it.
    void remove() {
        const bool done = m_name.isEmpty() ? ::shmctl(m_id, IPC_RMID, nullptr) == 0
                                           : ::shm_unlink(m_name.constData()) == 0;
        if (!done) return fail("remove");
        protocol::reply("ok");
    }

    /// The value of Qt's semaphore with that key file, as the kernel has it.
    static void replySemaphore(const QByteArray& path) {
        const key_t key = ::ftok(QByteArray::fromPercentEncoding(path).constData(), 'Q');
        if (key == -1) return fail("ftok");
        const int id = ::semget(key, 1, 0);
        const int value = id == -1 ? -1 : ::semctl(id, 0, GETVAL);
        if (value == -1) return fail("semget");
        protocol::reply("ok " + QByteArray::number(value));
    }

    /// Gives the segment, or the semaphore, of Qt's key file other permission bits and another
    /// group.
    static void permit(const QByteArray& kind, const QByteArray& path, const QByteArray& octal,
                       qlonglong group) {
        const key_t key = ::ftok(QByteArray::fromPercentEncoding(path).constData(), 'Q');
        const bool isSegment = kind == "segment";
        shmid_ds segment{};
        semid_ds semaphore{};
        // A mode of 0000 denies the owner to look, but not to set: so nothing is read before.
        ipc_perm& rights = isSegment ? segment.shm_perm : semaphore.sem_perm;
        rights.uid = ::geteuid();
        rights.gid = static_cast<gid_t>(group);
        rights.mode = octal.toUShort(nullptr, 8);
        const int id = isSegment ? ::shmget(key, 0, 0) : ::semget(key, 0, 0);
        const int done =
            isSegment ? ::shmctl(id, IPC_SET, &segment) : ::semctl(id, 0, IPC_SET, &semaphore);
        if (done != 0) return fail("IPC_SET");
        protocol::reply("ok");
    }

private:
    static void fail(const QByteArray& call) {
        protocol::reply("error " + QByteArray::number(errno) + ' ' + call + ' ' +
                        QByteArray(std::strerror(errno)));
    }

    char* data() { return static_cast<char*>(m_data); }

    bool contains(qlonglong offset, qlonglong length) const {
        const bool inside = m_data != nullptr && offset >= 0 && length >= 0 && offset <= m_size &&
                            length <= m_size - offset;
        if (!inside) protocol::reply("error usage outside the segment");
        return inside;
    }

    void leave() {
        if (m_data != nullptr && m_name.isEmpty()) ::shmdt(m_data);
        if (m_data != nullptr && !m_name.isEmpty())
            ::munmap(m_data, static_cast<std::size_t>(m_size));
        m_data = nullptr;
        m_name.clear();
    }

    void* m_data = nullptr; // the kernel's mapping; leave() gives it back
    qlonglong m_size = 0;
    int m_id = -1;
    QByteArray m_name;
};
