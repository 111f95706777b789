#pragma once

#include "value_json.h"

#include <QDataStream>

#include <functional>

/// What the oracle can do with one type.
struct TypeEntry {
    /// Writes the value that the JSON describes.
    std::function<void(QDataStream&, const QJsonValue&)> encode;
    /// Reads a value, then writes it again; the JSON is undefined for types that are compared by
    /// their bytes only.
    std::function<QJsonValue(QDataStream& in, QDataStream& out)> decode;
    std::function<QVariant(const QJsonValue&)> toVariant;
    std::function<QJsonValue(const QVariant&)> fromVariant;
};

/// The types by the name that both sides use: Qt 6's spelling without blanks.
QHash<QByteArray, TypeEntry>& registry();

template <typename T, typename = void>
struct HasJson : std::false_type {};

template <typename T>
struct HasJson<T, std::void_t<decltype(ValueJson<T>::to(std::declval<const T&>()))>>
    : std::true_type {};

/// Whether QVariant takes the type: Qt 5 has to be told of it beforehand.
template <typename T>
constexpr bool fitsVariant() {
#if QT_VERSION < QT_VERSION_CHECK(6, 0, 0)
    return QMetaTypeId2<T>::Defined;
#else
    return true;
#endif
}

/// Registers a type that stream operators and QVariant know.
template <typename T>
void addType(const char* name) {
    TypeEntry entry;
    entry.decode = [](QDataStream& in, QDataStream& out) {
        T value{};
        in >> value;
        if (in.status() == QDataStream::Ok) out << value;
        if constexpr (HasJson<T>::value)
            return ValueJson<T>::to(value);
        else
            return QJsonValue(QJsonValue::Undefined);
    };
    if constexpr (HasJson<T>::value) {
        entry.encode = [](QDataStream& out, const QJsonValue& json) {
            out << ValueJson<T>::from(json);
        };
        if constexpr (fitsVariant<T>()) {
#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
            // Only then does a name in a stream lead to the type.
            QMetaType::fromType<T>().id();
#endif
            entry.toVariant = [](const QJsonValue& json) {
                return QVariant::fromValue<T>(ValueJson<T>::from(json));
            };
            entry.fromVariant = [](const QVariant& variant) {
                return ValueJson<T>::to(variant.value<T>());
            };
        }
    }
    registry().insert(name, entry);
}

void addCoreTypes();
void addContainerTypes();
void addGuiTypes();
