#include "answers.h"

#include "hex_text.h"
#include "objects.h"

#include <QSharedMemory>
#include <QSystemSemaphore>

#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)

namespace {

using Type = QNativeIpcKey::Type;

QByteArray both(const QNativeIpcKey& segment, const QNativeIpcKey& semaphore) {
    return toHex(segment.nativeKey()) + ' ' + toHex(segment.toString()) + ' ' +
           toHex(semaphore.nativeKey()) + ' ' + toHex(semaphore.toString());
}

QByteArray parsed(const QString& text) {
    const QNativeIpcKey key = QNativeIpcKey::fromString(text);
    if (!key.isValid()) return "-";
    return QByteArray::number(int(key.type())) + ' ' + toHex(key.nativeKey()) + ' ' +
           toHex(key.toString());
}

} // namespace

QByteArray answer(const QList<QByteArray>& words) {
    const QByteArray request = words.value(0);
    if (request == "objects")
        return objectsOf(words.value(1), fromHex(words.value(2)), fromHex(words.value(3)));
    if (request == "parse") return parsed(fromHex(words.value(1)));

    const Type type = Type(words.value(1).toUShort());
    const QString text = fromHex(words.value(2));
    if (request == "format") return toHex(QNativeIpcKey(text, type).toString());
    if (request == "legacy")
        return both(QSharedMemory::legacyNativeKey(text, type),
                    QSystemSemaphore::legacyNativeKey(text, type));
    if (request == "platformSafe")
        return both(QSharedMemory::platformSafeKey(text, type),
                    QSystemSemaphore::platformSafeKey(text, type));
    return "?";
}

#else

QByteArray answer(const QList<QByteArray>& words) {
    const QByteArray request = words.value(0);
    if (request == "objects")
        return objectsOf(words.value(1), fromHex(words.value(2)), fromHex(words.value(3)));
    if (request != "legacy") return "?";
    const QString key = fromHex(words.value(2));
    QSharedMemory segment;
    segment.setKey(key);
    return toHex(segment.nativeKey()) + ' ' + toHex(fileOfSemaphore(key));
}

#endif
