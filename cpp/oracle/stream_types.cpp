#include "stream_types.h"

#include "registry.h"

#include <array>
#include <optional>

#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
#include <QTypeRevision>
#else
#include <QRegExp>
#endif

namespace {

enum class State : qint8 { Failed = -1, Idle = 0, Running = 1 };

using Vector = std::array<double, 3>;
using OptionalString = std::optional<QString>;

/// Registers a type whose values `write` and `read` move between streams and C++.
template <typename T, typename Write, typename Read>
void addStreamType(const char* name, Write write, Read read) {
    TypeEntry entry;
    entry.encode = [write](QDataStream& out, const QJsonValue& json) {
        write(out, ValueJson<T>::from(json));
    };
    entry.decode = [write, read](QDataStream& in, QDataStream& out) {
        T value{};
        read(in, value);
        if (in.status() == QDataStream::Ok) write(out, value);
        return ValueJson<T>::to(value);
    };
    registry().insert(name, entry);
}

template <typename T>
void addStreamType(const char* name) {
    addStreamType<T>(
        name, [](QDataStream& out, const T& value) { out << value; },
        [](QDataStream& in, T& value) { in >> value; });
}

} // namespace

template <>
struct ValueJson<Qt::Alignment> {
    static Qt::Alignment from(const QJsonValue& json) {
        return {QFlag(int(tagged_json::toDouble(json)))};
    }

    static QJsonValue to(Qt::Alignment value) { return tagged_json::fromDouble(int(value)); }
};

template <>
struct ValueJson<State> {
    static State from(const QJsonValue& json) { return State(int(tagged_json::toDouble(json))); }

    static QJsonValue to(State value) { return tagged_json::fromDouble(int(value)); }
};

template <>
struct ValueJson<Vector> {
    static Vector from(const QJsonValue& json) {
        Vector values{};
        for (int i = 0; i < int(values.size()); ++i)
            values.at(size_t(i)) = tagged_json::toDouble(json.toArray().at(i));
        return values;
    }

    static QJsonValue to(const Vector& values) {
        QJsonArray array;
        for (const double value : values)
            array.append(tagged_json::fromDouble(value));
        return array;
    }
};

template <>
struct ValueJson<OptionalString> {
    static OptionalString from(const QJsonValue& json) {
        if (json == QJsonValue(QLatin1String("u"))) return std::nullopt;
        return ValueJson<QString>::from(json);
    }

    static QJsonValue to(const OptionalString& value) {
        return value ? ValueJson<QString>::to(*value) : QJsonValue(QLatin1String("u"));
    }
};

#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
template <>
struct ValueJson<QTypeRevision> {
    static QTypeRevision from(const QJsonValue& json) {
        return QTypeRevision::fromEncodedVersion(quint16(tagged_json::toDouble(json)));
    }

    static QJsonValue to(QTypeRevision value) {
        return tagged_json::fromDouble(value.toEncodedVersion<quint16>());
    }
};
#else
template <>
struct ValueJson<QRegExp> {
    static QRegExp from(const QJsonValue& json) {
        const QJsonObject object = json.toObject();
        const auto number = [&object](const char* name) {
            return int(tagged_json::toDouble(object.value(QLatin1String(name))));
        };
        QRegExp expression(ValueJson<QString>::from(object.value(QLatin1String("pattern"))),
                           Qt::CaseSensitivity(number("caseSensitivity")),
                           QRegExp::PatternSyntax(number("patternSyntax")));
        expression.setMinimal(number("minimal") != 0);
        return expression;
    }

    static QJsonValue to(const QRegExp& value) {
        QJsonObject object;
        object.insert(QLatin1String("pattern"), ValueJson<QString>::to(value.pattern()));
        object.insert(QLatin1String("caseSensitivity"),
                      tagged_json::fromDouble(value.caseSensitivity()));
        object.insert(QLatin1String("patternSyntax"),
                      tagged_json::fromDouble(value.patternSyntax()));
        object.insert(QLatin1String("minimal"), tagged_json::fromDouble(value.isMinimal() ? 1 : 0));
        return object;
    }
};
#endif

void addStreamTypes() {
    addStreamType<Qt::Alignment>("QFlags");
    addStreamType<State>("enum:qint8");
    addStreamType<Vector>(
        "double[3]",
        [](QDataStream& out, const Vector& values) {
            for (const double value : values)
                out << value;
        },
        [](QDataStream& in, Vector& values) {
            for (double& value : values)
                in >> value;
        });
    addStreamType<OptionalString>(
        "optional<QString>",
        [](QDataStream& out, const OptionalString& value) {
            out << value.has_value();
            if (value) out << *value;
        },
        [](QDataStream& in, OptionalString& value) {
            bool has = false;
            in >> has;
            if (has) in >> value.emplace();
        });
#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
    addStreamType<QTypeRevision>("QTypeRevision");
#else
    addStreamType<QRegExp>("QRegExp");
#endif
}
