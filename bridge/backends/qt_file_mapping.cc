#include "file_mapping.h"
#include "util/error.h"

#include <QFile>

namespace qtipc {

namespace {

class QtFileMapping final : public FileMapping {
public:
    QtFileMapping(int descriptor, Access access, std::uint64_t offset, std::size_t size) {
        const auto mode = access == Access::ReadOnly ? QIODevice::ReadOnly : QIODevice::ReadWrite;
        if (!m_file.open(descriptor, mode | QIODevice::Unbuffered))
            throw IpcError("UnknownError", m_file.errorString().toStdString());
        m_data = m_file.map(static_cast<qint64>(offset), static_cast<qint64>(size));
        if (m_data == nullptr)
            throw IpcError(m_file.error() == QFileDevice::PermissionsError ? "PermissionDenied"
                                                                           : "OutOfResources",
                           "QFile::map: " + m_file.errorString().toStdString());
    }

    QtFileMapping(const QtFileMapping&) = delete;
    QtFileMapping& operator=(const QtFileMapping&) = delete;

    ~QtFileMapping() override { m_file.unmap(m_data); }

    [[nodiscard]] std::byte* data() const override { return reinterpret_cast<std::byte*>(m_data); }

private:
    QFile m_file;
    uchar* m_data = nullptr; // owned by the QFile
};

} // namespace

std::unique_ptr<FileMapping> mapFile(int descriptor, Access access, std::uint64_t offset,
                                     std::size_t size) {
    return std::make_unique<QtFileMapping>(descriptor, access, offset, size);
}

} // namespace qtipc
