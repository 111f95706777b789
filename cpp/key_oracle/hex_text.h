#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

/** Text on the wire: 'x' and four hex digits for each UTF-16 unit, so that any key fits in a line.
 */
inline QByteArray toHex(const QString& text) {
    QByteArray hex = "x";
    for (const QChar unit : text)
        hex += QByteArray::number(unit.unicode(), 16).rightJustified(4, '0');
    return hex;
}

inline QString fromHex(const QByteArray& hex) {
    QString text;
    for (int at = 1; at + 4 <= hex.size(); at += 4)
        text += QChar(hex.mid(at, 4).toUShort(nullptr, 16));
    return text;
}
