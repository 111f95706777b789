#include "tagged_json.h"

#include <QJsonArray>
#include <QJsonObject>

#include <cmath>
#include <cstring>

namespace tagged_json {

QJsonValue fromDouble(double value) {
    quint64 bits = 0x7ff8000000000000;
    if (!std::isnan(value)) std::memcpy(&bits, &value, sizeof bits);
    return QLatin1Char('d') + QString::number(bits, 16).rightJustified(16, QLatin1Char('0'));
}

double toDouble(const QJsonValue& json) {
    const quint64 bits = json.toString().mid(1).toULongLong(nullptr, 16);
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

QJsonValue fromSigned(qint64 value) { return QLatin1Char('n') + QString::number(value); }

QJsonValue fromUnsigned(quint64 value) { return QLatin1Char('n') + QString::number(value); }

qint64 toSigned(const QJsonValue& json) { return json.toString().mid(1).toLongLong(); }

quint64 toUnsigned(const QJsonValue& json) { return json.toString().mid(1).toULongLong(); }

QJsonValue fromString(const QString& value) {
    return value.isNull() ? QJsonValue(QJsonValue::Null) : QJsonValue(QLatin1Char('s') + value);
}

QString toString(const QJsonValue& json) {
    if (json.isNull()) return {};
    const QString tagged = json.toString();
    // mid() of everything would be a null string.
    return tagged.size() == 1 ? QLatin1String("") : tagged.mid(1);
}

QJsonValue fromBytes(const QByteArray& value) {
    return value.isNull() ? QJsonValue(QJsonValue::Null)
                          : QJsonValue(QLatin1Char('b') + QString::fromLatin1(value.toHex()));
}

QByteArray toBytes(const QJsonValue& json) {
    if (json.isNull()) return {};
    const QByteArray bytes = QByteArray::fromHex(json.toString().mid(1).toLatin1());
    return bytes.isEmpty() ? QByteArray("") : bytes;
}

QJsonValue fromPlain(const QJsonValue& plain) {
    switch (plain.type()) {
    case QJsonValue::Double:
        return fromDouble(plain.toDouble());
    case QJsonValue::String:
        return QLatin1Char('s') + plain.toString();
    case QJsonValue::Undefined:
        return QLatin1String("u");
    case QJsonValue::Array: {
        QJsonArray array;
        for (const auto& item : plain.toArray())
            array.append(fromPlain(item));
        return array;
    }
    case QJsonValue::Object: {
        QJsonObject object;
        const QJsonObject source = plain.toObject();
        for (auto it = source.begin(); it != source.end(); ++it)
            object.insert(it.key(), fromPlain(it.value()));
        return object;
    }
    default:
        return plain;
    }
}

QJsonValue toPlain(const QJsonValue& json) {
    switch (json.type()) {
    case QJsonValue::String: {
        const QString text = json.toString();
        if (text.startsWith(QLatin1Char('d'))) return toDouble(json);
        return text.startsWith(QLatin1Char('u')) ? QJsonValue(QJsonValue::Undefined)
                                                 : QJsonValue(toString(json));
    }
    case QJsonValue::Array: {
        QJsonArray array;
        for (const auto& item : json.toArray())
            array.append(toPlain(item));
        return array;
    }
    case QJsonValue::Object: {
        QJsonObject object;
        const QJsonObject source = json.toObject();
        for (auto it = source.begin(); it != source.end(); ++it)
            object.insert(it.key(), toPlain(it.value()));
        return object;
    }
    default:
        return json;
    }
}

} // namespace tagged_json
