#pragma once

#include "file_segment.h"
#include "mapped_segment.h"

#include <string>
#include <variant>

namespace qtipc {

/// The name of a segment or a file that another program may not have created yet.
class AwaitedName {
public:
    explicit AwaitedName(SegmentName name);
    explicit AwaitedName(FilePart part);

    /// False while attaching would find nothing, or memory whose creator has not set its size yet.
    /// True also when the system denies the information: attaching then fails with the reason.
    /// Creates nothing; a few system calls. Any thread.
    [[nodiscard]] bool mayExist() const noexcept;

    /// The directory in which an entry appears when the object is created, and the entry's name.
    /// Empty for System V keys and ids that are given as numbers.
    [[nodiscard]] const std::string& directory() const { return m_directory; }

    [[nodiscard]] const std::string& entry() const { return m_entry; }

private:
    void setPath(const std::string& path);

    std::variant<SegmentName, FilePart> m_name;
    std::string m_directory;
    std::string m_entry;
};

} // namespace qtipc
