#include "registry.h"

#include <QEasingCurve>
#include <QTextStream>

namespace {

QJsonObject numbers(std::initializer_list<std::pair<const char*, double>> fields) {
    QJsonObject object;
    for (const auto& [name, value] : fields)
        object.insert(QLatin1String(name), tagged_json::fromDouble(value));
    return object;
}

double number(const QJsonValue& json, const char* name) {
    return tagged_json::toDouble(json.toObject().value(QLatin1String(name)));
}

int whole(const QJsonValue& json, const char* name) { return int(number(json, name)); }

QJsonValue nullOr(bool isNull, double value) {
    return isNull ? QJsonValue(QJsonValue::Null) : tagged_json::fromDouble(value);
}

} // namespace

template <>
struct ValueJson<QChar> {
    static QChar from(const QJsonValue& json) { return tagged_json::toString(json).at(0); }

    static QJsonValue to(QChar value) { return tagged_json::fromString(QString(value)); }
};

template <>
struct ValueJson<QBitArray> {
    static QBitArray from(const QJsonValue& json) {
        const QString text = json.toString().mid(1);
        QBitArray bits(int(text.size()));
        for (int i = 0; i < bits.size(); ++i)
            bits.setBit(i, text.at(i) == QLatin1Char('1'));
        return bits;
    }

    static QJsonValue to(const QBitArray& bits) {
        QString text(QLatin1Char('t'));
        for (int i = 0; i < bits.size(); ++i)
            text += QLatin1Char(bits.testBit(i) ? '1' : '0');
        return text;
    }
};

template <>
struct ValueJson<QDate> {
    static QDate from(const QJsonValue& json) {
        return json.isNull() ? QDate() : QDate::fromJulianDay(qint64(tagged_json::toDouble(json)));
    }

    static QJsonValue to(const QDate& date) {
        return nullOr(!date.isValid(), double(date.toJulianDay()));
    }
};

template <>
struct ValueJson<QTime> {
    static QTime from(const QJsonValue& json) {
        return json.isNull() ? QTime()
                             : QTime::fromMSecsSinceStartOfDay(int(tagged_json::toDouble(json)));
    }

    static QJsonValue to(const QTime& time) {
        return nullOr(!time.isValid(), time.msecsSinceStartOfDay());
    }
};

template <>
struct ValueJson<QTimeZone> {
    static QTimeZone from(const QJsonValue& json) {
        const QJsonObject object = json.toObject();
        const QByteArray id = tagged_json::toString(object.value(QLatin1String("id"))).toLatin1();
        if (tagged_json::toString(object.value(QLatin1String("kind"))) == QLatin1String("iana"))
            return QTimeZone(id);
        const auto text = [&](const char* name) {
            return tagged_json::toString(object.value(QLatin1String(name)));
        };
        return {id,
                whole(json, "offsetSeconds"),
                text("name"),
                text("abbreviation"),
                QLocale::Country(whole(json, "territory")),
                text("comment")};
    }

    static QJsonValue to(const QTimeZone& zone) {
        return tagged_json::fromString(QString::fromLatin1(zone.id()));
    }
};

template <>
struct ValueJson<QDateTime> {
    static QDateTime from(const QJsonValue& json) {
        const QJsonObject object = json.toObject();
        const QDate date = ValueJson<QDate>::from(object.value(QLatin1String("date")));
        const QTime time = ValueJson<QTime>::from(object.value(QLatin1String("time")));
        const QString spec = tagged_json::toString(object.value(QLatin1String("spec")));
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
        if (spec == QLatin1String("utc")) return {date, time, QTimeZone(QTimeZone::UTC)};
        if (spec == QLatin1String("offsetFromUtc"))
            return {date, time, QTimeZone::fromSecondsAheadOfUtc(whole(json, "offsetSeconds"))};
#else
        if (spec == QLatin1String("utc")) return {date, time, Qt::UTC};
        if (spec == QLatin1String("offsetFromUtc"))
            return {date, time, Qt::OffsetFromUTC, whole(json, "offsetSeconds")};
#endif
        if (spec == QLatin1String("timeZone"))
            return {date, time,
                    ValueJson<QTimeZone>::from(object.value(QLatin1String("timeZone")))};
        return {date, time};
    }

    static QJsonValue to(const QDateTime& value) {
        static const char* const specs[] = {"localTime", "utc", "offsetFromUtc", "timeZone"};
        QJsonObject object{
            {QLatin1String("date"), ValueJson<QDate>::to(value.date())},
            {QLatin1String("time"), ValueJson<QTime>::to(value.time())},
            {QLatin1String("spec"), QLatin1Char('s') + QLatin1String(specs[value.timeSpec()])}};
        if (value.timeSpec() == Qt::OffsetFromUTC)
            object.insert(QLatin1String("offsetSeconds"),
                          tagged_json::fromDouble(value.offsetFromUtc()));
        return object;
    }
};

template <>
struct ValueJson<QUuid> {
    static QUuid from(const QJsonValue& json) {
        return QUuid(QLatin1Char('{') + tagged_json::toString(json) + QLatin1Char('}'));
    }

    static QJsonValue to(const QUuid& value) {
        return tagged_json::fromString(value.toString(QUuid::WithoutBraces));
    }
};

template <>
struct ValueJson<QUrl> {
    static QUrl from(const QJsonValue& json) {
        return QUrl::fromEncoded(tagged_json::toString(json).toLatin1());
    }

    static QJsonValue to(const QUrl& value) {
        const QByteArray encoded = value.toEncoded();
        return tagged_json::fromString(encoded.isEmpty() ? QString()
                                                         : QString::fromLatin1(encoded));
    }
};

template <>
struct ValueJson<QLocale> {
    static QLocale from(const QJsonValue& json) { return QLocale(tagged_json::toString(json)); }

    static QJsonValue to(const QLocale& value) { return tagged_json::fromString(value.name()); }
};

template <>
struct ValueJson<QRegularExpression> {
    static QRegularExpression from(const QJsonValue& json) {
        return QRegularExpression(
            tagged_json::toString(json.toObject().value(QLatin1String("pattern"))),
            QRegularExpression::PatternOptions(whole(json, "options")));
    }

    static QJsonValue to(const QRegularExpression& value) {
        return QJsonObject{
            {QLatin1String("pattern"), tagged_json::fromString(value.pattern())},
            {QLatin1String("options"), tagged_json::fromDouble(int(value.patternOptions()))}};
    }
};

template <>
struct ValueJson<QVersionNumber> {
    static QVersionNumber from(const QJsonValue& json) {
        return QVersionNumber(ValueJson<QVector<int>>::from(json));
    }

    static QJsonValue to(const QVersionNumber& value) {
        return ValueJson<QVector<int>>::to(value.segments());
    }
};

template <>
struct ValueJson<QPoint> {
    static QPoint from(const QJsonValue& json) { return {whole(json, "x"), whole(json, "y")}; }

    static QJsonValue to(const QPoint& p) { return numbers({{"x", p.x()}, {"y", p.y()}}); }
};

template <>
struct ValueJson<QSize> {
    static QSize from(const QJsonValue& json) {
        return {whole(json, "width"), whole(json, "height")};
    }

    static QJsonValue to(const QSize& s) {
        return numbers({{"width", s.width()}, {"height", s.height()}});
    }
};

template <>
struct ValueJson<QSizeF> {
    static QSizeF from(const QJsonValue& json) {
        return {number(json, "width"), number(json, "height")};
    }

    static QJsonValue to(const QSizeF& s) {
        return numbers({{"width", s.width()}, {"height", s.height()}});
    }
};

template <>
struct ValueJson<QRect> {
    static QRect from(const QJsonValue& json) {
        return {whole(json, "x"), whole(json, "y"), whole(json, "width"), whole(json, "height")};
    }

    static QJsonValue to(const QRect& r) {
        return numbers({{"x", r.x()}, {"y", r.y()}, {"width", r.width()}, {"height", r.height()}});
    }
};

template <>
struct ValueJson<QRectF> {
    static QRectF from(const QJsonValue& json) {
        return {number(json, "x"), number(json, "y"), number(json, "width"),
                number(json, "height")};
    }

    static QJsonValue to(const QRectF& r) {
        return numbers({{"x", r.x()}, {"y", r.y()}, {"width", r.width()}, {"height", r.height()}});
    }
};

template <>
struct ValueJson<QLine> {
    static QLine from(const QJsonValue& json) {
        return {whole(json, "x1"), whole(json, "y1"), whole(json, "x2"), whole(json, "y2")};
    }

    static QJsonValue to(const QLine& l) {
        return numbers({{"x1", l.x1()}, {"y1", l.y1()}, {"x2", l.x2()}, {"y2", l.y2()}});
    }
};

template <>
struct ValueJson<QLineF> {
    static QLineF from(const QJsonValue& json) {
        return {number(json, "x1"), number(json, "y1"), number(json, "x2"), number(json, "y2")};
    }

    static QJsonValue to(const QLineF& l) {
        return numbers({{"x1", l.x1()}, {"y1", l.y1()}, {"x2", l.x2()}, {"y2", l.y2()}});
    }
};

template <>
struct ValueJson<QMargins> {
    static QMargins from(const QJsonValue& json) {
        return {whole(json, "left"), whole(json, "top"), whole(json, "right"),
                whole(json, "bottom")};
    }

    static QJsonValue to(const QMargins& m) {
        return numbers(
            {{"left", m.left()}, {"top", m.top()}, {"right", m.right()}, {"bottom", m.bottom()}});
    }
};

template <>
struct ValueJson<QMarginsF> {
    static QMarginsF from(const QJsonValue& json) {
        return {number(json, "left"), number(json, "top"), number(json, "right"),
                number(json, "bottom")};
    }

    static QJsonValue to(const QMarginsF& m) {
        return numbers(
            {{"left", m.left()}, {"top", m.top()}, {"right", m.right()}, {"bottom", m.bottom()}});
    }
};

template <>
struct ValueJson<QJsonObject> {
    static QJsonObject from(const QJsonValue& json) {
        return tagged_json::toPlain(json).toObject();
    }

    static QJsonValue to(const QJsonObject& value) { return tagged_json::fromPlain(value); }
};

template <>
struct ValueJson<QJsonArray> {
    static QJsonArray from(const QJsonValue& json) { return tagged_json::toPlain(json).toArray(); }

    static QJsonValue to(const QJsonArray& value) { return tagged_json::fromPlain(value); }
};

template <>
struct ValueJson<QJsonValue> {
    static QJsonValue from(const QJsonValue& json) { return tagged_json::toPlain(json); }

    static QJsonValue to(const QJsonValue& value) { return tagged_json::fromPlain(value); }
};

template <>
struct ValueJson<QJsonDocument> {
    static QJsonDocument from(const QJsonValue& json) {
        const QJsonValue plain = tagged_json::toPlain(json);
        if (plain.isObject()) return QJsonDocument(plain.toObject());
        return plain.isArray() ? QJsonDocument(plain.toArray()) : QJsonDocument();
    }

    static QJsonValue to(const QJsonDocument& value) {
        if (value.isObject()) return tagged_json::fromPlain(value.object());
        return value.isArray() ? tagged_json::fromPlain(value.array())
                               : QJsonValue(QJsonValue::Null);
    }
};

/// CBOR is compared as CBOR: its bytes, in a byte string of the tagged JSON.
template <>
struct ValueJson<QCborValue> {
    static QCborValue from(const QJsonValue& json) {
        return QCborValue::fromCbor(tagged_json::toBytes(json));
    }

    static QJsonValue to(const QCborValue& value) {
        return tagged_json::fromBytes(QCborValue(value).toCbor());
    }
};

template <>
struct ValueJson<QCborArray> {
    static QCborArray from(const QJsonValue& json) {
        return ValueJson<QCborValue>::from(json).toArray();
    }

    static QJsonValue to(const QCborArray& value) {
        return ValueJson<QCborValue>::to(QCborValue(value));
    }
};

template <>
struct ValueJson<QCborMap> {
    static QCborMap from(const QJsonValue& json) {
        return ValueJson<QCborValue>::from(json).toMap();
    }

    static QJsonValue to(const QCborMap& value) {
        return ValueJson<QCborValue>::to(QCborValue(value));
    }
};

template <>
struct ValueJson<QCborSimpleType> {
    static QCborSimpleType from(const QJsonValue& json) {
        return QCborSimpleType(int(tagged_json::toDouble(json)));
    }

    static QJsonValue to(QCborSimpleType value) { return tagged_json::fromDouble(int(value)); }
};

namespace {

/// `long`, and `char` in Qt 5, have no operator of their own; they are streamed inside QVariant
/// only.
template <typename T>
void addVariantOnly(const char* name) {
    TypeEntry entry;
    entry.toVariant = [](const QJsonValue& json) {
        return QVariant::fromValue<T>(ValueJson<T>::from(json));
    };
    entry.fromVariant = [](const QVariant& variant) {
        return ValueJson<T>::to(variant.value<T>());
    };
    registry().insert(name, entry);
}

void addCString() {
    TypeEntry entry;
    entry.encode = [](QDataStream& out, const QJsonValue& json) {
        const QByteArray text = tagged_json::toString(json).toLatin1();
        out << (json.isNull() ? nullptr : text.constData());
    };
    entry.decode = [](QDataStream& in, QDataStream& out) {
        char* text = nullptr;
        in >> text;
        if (in.status() == QDataStream::Ok) out << text;
        QJsonValue json = text != nullptr ? tagged_json::fromString(QString::fromLatin1(text))
                                          : QJsonValue(QJsonValue::Null);
        delete[] text;
        return json;
    };
    registry().insert("const char*", entry);
}

} // namespace

void addCoreTypes() {
    addType<bool>("bool");
    addType<qint8>("signed char");
    addType<quint8>("uchar");
    addType<qint16>("short");
    addType<quint16>("ushort");
    addType<qint32>("int");
    addType<quint32>("uint");
    addType<qint64>("qlonglong");
    addType<quint64>("qulonglong");
    addType<float>("float");
    addType<double>("double");
    addType<qfloat16>("qfloat16");
    addVariantOnly<long>("long");
    addVariantOnly<unsigned long>("ulong");
#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
    addType<char>("char");
    addType<char16_t>("char16_t");
    addType<char32_t>("char32_t");
    addType<QCborSimpleType>("QCborSimpleType");
#else
    addVariantOnly<char>("char");
    addVariantOnly<QCborSimpleType>("QCborSimpleType");
#endif
    addType<std::nullptr_t>("std::nullptr_t");
    addType<QChar>("QChar");
    addType<QString>("QString");
    addType<QByteArray>("QByteArray");
    addCString();
    addType<QBitArray>("QBitArray");
    addType<QDate>("QDate");
    addType<QTime>("QTime");
    addType<QDateTime>("QDateTime");
    addType<QTimeZone>("QTimeZone");
    addType<QUuid>("QUuid");
    addType<QUrl>("QUrl");
    addType<QLocale>("QLocale");
    addType<QRegularExpression>("QRegularExpression");
    addType<QVersionNumber>("QVersionNumber");
    addType<QEasingCurve>("QEasingCurve");
    addType<QPoint>("QPoint");
    addType<QPointF>("QPointF");
    addType<QSize>("QSize");
    addType<QSizeF>("QSizeF");
    addType<QRect>("QRect");
    addType<QRectF>("QRectF");
    addType<QLine>("QLine");
    addType<QLineF>("QLineF");
    addType<QMargins>("QMargins");
    addType<QMarginsF>("QMarginsF");
    addType<QJsonObject>("QJsonObject");
    addType<QJsonArray>("QJsonArray");
    addType<QJsonValue>("QJsonValue");
    addType<QJsonDocument>("QJsonDocument");
    addType<QCborValue>("QCborValue");
    addType<QCborArray>("QCborArray");
    addType<QCborMap>("QCborMap");
}
