#pragma once

#include <QDataStream>
#include <QMetaType>
#include <QString>

/// A type of the user's own, as the tests register it on the other side too.
struct Record {
    int number = 0;
    QString text;
};

inline QDataStream& operator<<(QDataStream& out, const Record& record) {
    return out << record.number << record.text;
}

inline QDataStream& operator>>(QDataStream& in, Record& record) {
    return in >> record.number >> record.text;
}

Q_DECLARE_METATYPE(Record)
