#pragma once

#include "tagged_json.h"

#include <QBitArray>
#include <QCborArray>
#include <QCborMap>
#include <QCborValue>
#include <QDateTime>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLine>
#include <QLocale>
#include <QMap>
#include <QMargins>
#include <QPoint>
#include <QRect>
#include <QRegularExpression>
#include <QSet>
#include <QSize>
#include <QTimeZone>
#include <QUrl>
#include <QUuid>
#include <QVariant>
#include <QVector>
#include <QVersionNumber>
#include <qfloat16.h>

#include <algorithm>
#include <type_traits>
#include <utility>

/// How a C++ value and its tagged JSON become each other. Specialised per type.
template <typename T, typename = void>
struct ValueJson;

template <>
struct ValueJson<bool> {
    static bool from(const QJsonValue& json) { return json.toBool(); }

    static QJsonValue to(bool value) { return value; }
};

/// Integers of up to 32 bits and floating-point numbers are JavaScript numbers.
template <typename T>
struct ValueJson<
    T, std::enable_if_t<std::is_floating_point_v<T> || (std::is_integral_v<T> && sizeof(T) <= 4)>> {
    static T from(const QJsonValue& json) { return static_cast<T>(tagged_json::toDouble(json)); }

    static QJsonValue to(T value) { return tagged_json::fromDouble(static_cast<double>(value)); }
};

template <typename T>
struct ValueJson<T, std::enable_if_t<std::is_integral_v<T> && sizeof(T) == 8>> {
    static T from(const QJsonValue& json) {
        if constexpr (std::is_signed_v<T>)
            return static_cast<T>(tagged_json::toSigned(json));
        else
            return static_cast<T>(tagged_json::toUnsigned(json));
    }

    static QJsonValue to(T value) {
        if constexpr (std::is_signed_v<T>)
            return tagged_json::fromSigned(value);
        else
            return tagged_json::fromUnsigned(value);
    }
};

template <>
struct ValueJson<qfloat16> {
    static qfloat16 from(const QJsonValue& json) {
        const qfloat16 value(float(tagged_json::toDouble(json)));
        return value;
    }

    static QJsonValue to(qfloat16 value) { return tagged_json::fromDouble(double(float(value))); }
};

template <>
struct ValueJson<std::nullptr_t> {
    static std::nullptr_t from(const QJsonValue&) { return nullptr; }

    static QJsonValue to(std::nullptr_t) { return QJsonValue::Null; }
};

template <>
struct ValueJson<QString> {
    static QString from(const QJsonValue& json) { return tagged_json::toString(json); }

    static QJsonValue to(const QString& value) { return tagged_json::fromString(value); }
};

template <>
struct ValueJson<QByteArray> {
    static QByteArray from(const QJsonValue& json) { return tagged_json::toBytes(json); }

    static QJsonValue to(const QByteArray& value) { return tagged_json::fromBytes(value); }
};

template <>
struct ValueJson<QVariant> {
    static QVariant from(const QJsonValue& json);
    static QJsonValue to(const QVariant& variant);
};

template <>
struct ValueJson<QPointF> {
    static QPointF from(const QJsonValue& json) {
        const QJsonObject object = json.toObject();
        return {tagged_json::toDouble(object.value(QLatin1String("x"))),
                tagged_json::toDouble(object.value(QLatin1String("y")))};
    }

    static QJsonValue to(const QPointF& point) {
        return QJsonObject{{QLatin1String("x"), tagged_json::fromDouble(point.x())},
                           {QLatin1String("y"), tagged_json::fromDouble(point.y())}};
    }
};

template <typename List, typename T>
struct ListJson {
    static List from(const QJsonValue& json) {
        List list;
        for (const auto& item : json.toArray())
            list.push_back(ValueJson<T>::from(item));
        return list;
    }

    static QJsonValue to(const List& list) {
        QJsonArray array;
        for (const T& item : list)
            array.append(ValueJson<T>::to(item));
        return array;
    }
};

template <typename T>
struct ValueJson<QList<T>> : ListJson<QList<T>, T> {};

#if QT_VERSION < QT_VERSION_CHECK(6, 0, 0)
template <typename T>
struct ValueJson<QVector<T>> : ListJson<QVector<T>, T> {};

template <>
struct ValueJson<QStringList> : ListJson<QStringList, QString> {};

template <typename A, typename B>
using Pair = QPair<A, B>;
#else
template <typename A, typename B>
using Pair = std::pair<A, B>;
#endif

template <typename T>
struct ValueJson<QSet<T>> {
    static QSet<T> from(const QJsonValue& json) {
        QSet<T> set;
        for (const auto& item : json.toArray())
            set.insert(ValueJson<T>::from(item));
        return set;
    }

    static QJsonValue to(const QSet<T>& set) {
        QJsonArray array;
        for (const T& item : set)
            array.append(ValueJson<T>::to(item));
        return array;
    }
};

template <typename A, typename B>
struct ValueJson<std::pair<A, B>> {
    static std::pair<A, B> from(const QJsonValue& json) {
        const QJsonArray parts = json.toArray();
        return {ValueJson<A>::from(parts.at(0)), ValueJson<B>::from(parts.at(1))};
    }

    static QJsonValue to(const std::pair<A, B>& pair) {
        return QJsonArray{ValueJson<A>::to(pair.first), ValueJson<B>::to(pair.second)};
    }
};

#if QT_VERSION < QT_VERSION_CHECK(6, 0, 0)
template <typename A, typename B>
struct ValueJson<QPair<A, B>> {
    static QPair<A, B> from(const QJsonValue& json) {
        const QJsonArray parts = json.toArray();
        return {ValueJson<A>::from(parts.at(0)), ValueJson<B>::from(parts.at(1))};
    }

    static QJsonValue to(const QPair<A, B>& pair) {
        return QJsonArray{ValueJson<A>::to(pair.first), ValueJson<B>::to(pair.second)};
    }
};
#endif

/// Maps whose entries are inserted one by one, the oldest of a key first in JSON.
template <typename Map>
struct MapJson {
    using K = typename Map::key_type;
    using V = typename Map::mapped_type;

    static Map from(const QJsonValue& json) {
        Map map;
        for (const auto& item : json.toArray()) {
            const QJsonArray entry = item.toArray();
            map.insert(ValueJson<K>::from(entry.at(0)), ValueJson<V>::from(entry.at(1)));
        }
        return map;
    }

    static QJsonValue to(const Map& map) {
        QJsonArray array;
        for (const K& key : map.uniqueKeys())
            for (const V& value : oldestFirst(map, key))
                array.append(QJsonArray{ValueJson<K>::to(key), ValueJson<V>::to(value)});
        return array;
    }

private:
    static QList<V> oldestFirst(const Map& map, const K& key) {
        QList<V> values = map.values(key);
        std::reverse(values.begin(), values.end());
        return values;
    }
};

/// Maps with one value per key; the order of `entries` says nothing.
template <typename Map>
struct SingleMapJson {
    using K = typename Map::key_type;
    using V = typename Map::mapped_type;

    static Map from(const QJsonValue& json) {
        return MapJson<Map>::from(json.toObject().value(QLatin1String("entries")));
    }

    static QJsonValue to(const Map& map) {
        QJsonArray array;
        for (auto it = map.begin(); it != map.end(); ++it)
            array.append(QJsonArray{ValueJson<K>::to(it.key()), ValueJson<V>::to(it.value())});
        return QJsonObject{{QLatin1String("entries"), array}};
    }
};

template <typename K, typename V>
struct ValueJson<QMap<K, V>> : SingleMapJson<QMap<K, V>> {};

template <typename K, typename V>
struct ValueJson<QHash<K, V>> : SingleMapJson<QHash<K, V>> {};

template <typename K, typename V>
struct ValueJson<QMultiMap<K, V>> : MapJson<QMultiMap<K, V>> {};

template <typename K, typename V>
struct ValueJson<QMultiHash<K, V>> : MapJson<QMultiHash<K, V>> {};
