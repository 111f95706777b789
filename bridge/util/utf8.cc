#include "utf8.h"

#include <cstddef>

namespace qtipc {

namespace {

bool isHighSurrogate(char32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }

bool isLowSurrogate(char32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

/// The `continuations` bytes after a first byte, each with six bits of the code point.
void append(std::string& bytes, char32_t code, char32_t first, int continuations) {
    bytes += static_cast<char>(first | (code >> (6 * continuations)));
    for (int rest = continuations - 1; rest >= 0; --rest)
        bytes += static_cast<char>(0x80 | ((code >> (6 * rest)) & 0x3f));
}

} // namespace

std::string toUtf8(std::u16string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        char32_t code = text[at];
        if (isHighSurrogate(code) && at + 1 < text.size() && isLowSurrogate(text[at + 1]))
            code = 0x10000 + ((code - 0xd800) << 10) + (text[++at] - 0xdc00);
        if (isHighSurrogate(code) || isLowSurrogate(code))
            bytes += '?';
        else if (code < 0x80)
            append(bytes, code, 0, 0);
        else if (code < 0x800)
            append(bytes, code, 0xc0, 1);
        else if (code < 0x10000)
            append(bytes, code, 0xe0, 2);
        else
            append(bytes, code, 0xf0, 3);
    }
    return bytes;
}

} // namespace qtipc
