#pragma once

#include <QByteArray>
#include <QJsonValue>
#include <QString>

/// Values as JSON without loss, the same on both sides: a number is "d" and the 16 hex digits of
/// its double, a 64-bit integer "n" and its decimal digits, a string "s" and its text, bytes "b"
/// and hex, bits "t" and zeros and ones, null null, `undefined` "u". Objects and arrays are
/// themselves, maps { entries: [[key, value], ...] }, multi maps arrays of pairs.
namespace tagged_json {

QJsonValue fromDouble(double value);
double toDouble(const QJsonValue& json);
QJsonValue fromSigned(qint64 value);
QJsonValue fromUnsigned(quint64 value);
qint64 toSigned(const QJsonValue& json);
quint64 toUnsigned(const QJsonValue& json);
QJsonValue fromString(const QString& value);
QString toString(const QJsonValue& json);
QJsonValue fromBytes(const QByteArray& value);
QByteArray toBytes(const QJsonValue& json);

/// JSON inside JSON: every leaf tagged.
QJsonValue fromPlain(const QJsonValue& plain);
QJsonValue toPlain(const QJsonValue& json);

} // namespace tagged_json
