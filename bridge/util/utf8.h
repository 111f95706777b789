#pragma once

#include <string>
#include <string_view>

namespace qtipc {

/// UTF-8 like QString::toUtf8(): a lone surrogate becomes a `?`.
std::string toUtf8(std::u16string_view text);

} // namespace qtipc
