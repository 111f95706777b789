#pragma once

#include <QDataStream>
#include <QMap>
#include <QString>
#include <QVariant>
#include <QVector>

// The same values as in bench/datastream/payloads.ts, which compares the bytes.

struct Telemetry {
    qint64 at = 0;
    double values[10] = {};
    qint32 counters[6] = {};
    quint16 states[3] = {};
};

inline QDataStream& operator<<(QDataStream& out, const Telemetry& t) {
    out << t.at;
    for (const double value : t.values)
        out << value;
    for (const qint32 counter : t.counters)
        out << counter;
    for (const quint16 state : t.states)
        out << state;
    return out;
}

inline QDataStream& operator>>(QDataStream& in, Telemetry& t) {
    in >> t.at;
    for (double& value : t.values)
        in >> value;
    for (qint32& counter : t.counters)
        in >> counter;
    for (quint16& state : t.states)
        in >> state;
    return in;
}

/// About 4 KiB, as a watch loop reads it.
struct Frame {
    quint32 sequence = 0;
    double time = 0;
    QString name;
    bool valid = false;
    QVector<double> samples;
};

inline QDataStream& operator<<(QDataStream& out, const Frame& f) {
    return out << f.sequence << f.time << f.name << f.valid << f.samples;
}

inline QDataStream& operator>>(QDataStream& in, Frame& f) {
    return in >> f.sequence >> f.time >> f.name >> f.valid >> f.samples;
}

inline QVector<double> doubles(int count) {
    QVector<double> list;
    for (int i = 0; i < count; ++i)
        list.append(i * 1.1);
    return list;
}

inline QVector<qint32> ints(int count) {
    QVector<qint32> list;
    for (int i = 0; i < count; ++i)
        list.append(i * 7919 - 50000);
    return list;
}

inline QString numbered(const char* prefix, int i) {
    return QLatin1String(prefix) + QString::number(i).rightJustified(5, QLatin1Char('0'));
}

inline QStringList strings(int count) {
    QStringList list;
    for (int i = 0; i < count; ++i)
        list.append(numbered("string", i));
    return list;
}

inline QVariantMap variantMap(int count) {
    QVariantMap map;
    for (int i = 0; i < count; ++i) {
        QVariant value;
        switch (i % 5) {
        case 0:
            value = i;
            break;
        case 1:
            value = i * 0.5;
            break;
        case 2:
            value = numbered("value", i);
            break;
        case 3:
            value = i % 2 == 0;
            break;
        default:
            value = QVariantList{i, numbered("item", i)};
        }
        map.insert(numbered("key", i), value);
    }
    return map;
}

inline QVector<Telemetry> telemetry(int count) {
    QVector<Telemetry> list;
    for (int i = 0; i < count; ++i) {
        Telemetry t;
        t.at = 1700000000000 + i;
        for (int k = 0; k < 10; ++k)
            t.values[k] = i * 0.25 + k;
        for (int k = 0; k < 6; ++k)
            t.counters[k] = i * (k + 1);
        for (int k = 0; k < 3; ++k)
            t.states[k] = quint16(i + k);
        list.append(t);
    }
    return list;
}

inline Frame frame() { return {42, 1.5, QStringLiteral("a frame of samples"), true, doubles(500)}; }
