// The forms in which a program names a segment or a semaphore: see "Keys" in cpp/README.md.
#pragma once

#include "common/line_protocol.h"

#include <QSharedMemory>
#include <QSystemSemaphore>
#include <QtGlobal>

#include <optional>

#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
#include <QNativeIpcKey>
#endif

namespace protocol {

/// UTF-16 code units as hex, four digits each: can say what UTF-8 cannot, a lone surrogate.
inline QString fromUtf16Hex(const QByteArray& hex) {
    QString text;
    for (int at = 0; at + 4 <= hex.size(); at += 4)
        text.append(QChar(hex.mid(at, 4).toUShort(nullptr, 16)));
    return text;
}

/// The key of the forms `legacy` and `utf16`, which every Qt has.
inline std::optional<QString> legacyKey(const QByteArray& form, const QByteArray& value) {
    if (form == "legacy") return decoded(value);
    if (form == "utf16") return fromUtf16Hex(value);
    return std::nullopt;
}

#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
/// The key of the forms `posix`, `text` and `safe`, which Qt has since 6.6.
template <typename Object>
std::optional<QNativeIpcKey> nativeIpcKey(const QByteArray& form, const QByteArray& value) {
    if (form == "posix") return QNativeIpcKey(decoded(value), QNativeIpcKey::Type::PosixRealtime);
    if (form == "text") return QNativeIpcKey::fromString(decoded(value));
    if (form == "safe") return Object::platformSafeKey(decoded(value));
    return std::nullopt;
}
#endif

/// False when this Qt does not have that form of key.
inline bool setKey(QSharedMemory& memory, const QByteArray& form, const QByteArray& value) {
    if (const auto key = legacyKey(form, value)) {
        memory.setKey(*key);
        return true;
    }
    if (form == "native") {
        memory.setNativeKey(decoded(value));
        return true;
    }
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
    if (const auto key = nativeIpcKey<QSharedMemory>(form, value)) {
        memory.setNativeKey(*key);
        return true;
    }
#endif
    return false;
}

/// As for a segment; a semaphore has no form `native`.
inline bool setKey(QSystemSemaphore& semaphore, const QByteArray& form, const QByteArray& value,
                   int initialValue, QSystemSemaphore::AccessMode mode) {
    if (const auto key = legacyKey(form, value)) {
        semaphore.setKey(*key, initialValue, mode);
        return true;
    }
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
    if (const auto key = nativeIpcKey<QSystemSemaphore>(form, value)) {
        semaphore.setNativeKey(*key, initialValue, mode);
        return true;
    }
#endif
    return false;
}

} // namespace protocol
