#include "registry.h"

#include <QBitmap>
#include <QBrush>
#include <QColor>
#include <QColorSpace>
#include <QCursor>
#include <QFont>
#include <QGenericMatrix>
#include <QIcon>
#include <QImage>
#include <QKeySequence>
#include <QMatrix4x4>
#include <QPainterPath>
#include <QPalette>
#include <QPen>
#include <QPicture>
#include <QPixmap>
#include <QPolygonF>
#include <QQuaternion>
#include <QRegion>
#include <QSizePolicy>
#include <QStandardItem>
#include <QTextFormat>
#include <QTextLength>
#include <QTransform>
#include <QVector2D>
#include <QVector3D>
#include <QVector4D>

#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
#include <QPageRanges>
#else
#include <QMatrix>
#endif

namespace {

QJsonArray numberArray(std::initializer_list<double> values) {
    QJsonArray array;
    for (const double value : values)
        array.append(tagged_json::fromDouble(value));
    return array;
}

double number(const QJsonValue& json, const char* name) {
    return tagged_json::toDouble(json.toObject().value(QLatin1String(name)));
}

QJsonObject numbers(std::initializer_list<std::pair<const char*, double>> fields) {
    QJsonObject object;
    for (const auto& [name, value] : fields)
        object.insert(QLatin1String(name), tagged_json::fromDouble(value));
    return object;
}

} // namespace

/// Only RGB: Qt has no way to set the other models' channels to the bit.
template <>
struct ValueJson<QColor> {
    static QColor from(const QJsonValue& json) {
        const QJsonObject object = json.toObject();
        if (tagged_json::toString(object.value(QLatin1String("spec"))) != QLatin1String("rgb"))
            return {};
        const QJsonArray parts = object.value(QLatin1String("components")).toArray();
        const auto channel = [&](int i) { return quint16(tagged_json::toDouble(parts.at(i))); };
        return QColor::fromRgba64(channel(0), channel(1), channel(2),
                                  quint16(number(json, "alpha")));
    }

    static QJsonValue to(const QColor& color) {
        static const char* const specs[] = {"invalid", "rgb", "hsv", "cmyk", "hsl", "extendedRgb"};
        QJsonObject object{
            {QLatin1String("spec"), QLatin1Char('s') + QLatin1String(specs[color.spec()])}};
        if (color.spec() == QColor::Rgb) {
            const QRgba64 channels = color.rgba64();
            object.insert(QLatin1String("alpha"), tagged_json::fromDouble(channels.alpha()));
            object.insert(QLatin1String("components"),
                          numberArray({double(channels.red()), double(channels.green()),
                                       double(channels.blue()), 0}));
        }
        return object;
    }
};

template <>
struct ValueJson<QVector2D> {
    static QVector2D from(const QJsonValue& json) {
        return {float(number(json, "x")), float(number(json, "y"))};
    }

    static QJsonValue to(const QVector2D& v) { return numbers({{"x", v.x()}, {"y", v.y()}}); }
};

template <>
struct ValueJson<QVector3D> {
    static QVector3D from(const QJsonValue& json) {
        return {float(number(json, "x")), float(number(json, "y")), float(number(json, "z"))};
    }

    static QJsonValue to(const QVector3D& v) {
        return numbers({{"x", v.x()}, {"y", v.y()}, {"z", v.z()}});
    }
};

template <>
struct ValueJson<QVector4D> {
    static QVector4D from(const QJsonValue& json) {
        return {float(number(json, "x")), float(number(json, "y")), float(number(json, "z")),
                float(number(json, "w"))};
    }

    static QJsonValue to(const QVector4D& v) {
        return numbers({{"x", v.x()}, {"y", v.y()}, {"z", v.z()}, {"w", v.w()}});
    }
};

template <>
struct ValueJson<QQuaternion> {
    static QQuaternion from(const QJsonValue& json) {
        return {float(number(json, "scalar")), float(number(json, "x")), float(number(json, "y")),
                float(number(json, "z"))};
    }

    static QJsonValue to(const QQuaternion& q) {
        return numbers({{"scalar", q.scalar()}, {"x", q.x()}, {"y", q.y()}, {"z", q.z()}});
    }
};

template <>
struct ValueJson<QMatrix4x4> {
    static QMatrix4x4 from(const QJsonValue& json) {
        const QJsonArray cells = json.toArray();
        float values[16];
        for (int i = 0; i < 16; ++i)
            values[i] = float(tagged_json::toDouble(cells.at(i)));
        return QMatrix4x4(values);
    }

    static QJsonValue to(const QMatrix4x4& matrix) {
        QJsonArray cells;
        for (int i = 0; i < 16; ++i)
            cells.append(tagged_json::fromDouble(matrix(i / 4, i % 4)));
        return cells;
    }
};

template <>
struct ValueJson<QTransform> {
    static QTransform from(const QJsonValue& json) {
        return {number(json, "m11"), number(json, "m12"), number(json, "m13"),
                number(json, "m21"), number(json, "m22"), number(json, "m23"),
                number(json, "m31"), number(json, "m32"), number(json, "m33")};
    }

    static QJsonValue to(const QTransform& t) {
        return numbers({{"m11", t.m11()},
                        {"m12", t.m12()},
                        {"m13", t.m13()},
                        {"m21", t.m21()},
                        {"m22", t.m22()},
                        {"m23", t.m23()},
                        {"m31", t.m31()},
                        {"m32", t.m32()},
                        {"m33", t.m33()}});
    }
};

template <>
struct ValueJson<QPolygon> {
    static QPolygon from(const QJsonValue& json) {
        QPolygon polygon;
        for (const auto& point : json.toArray())
            polygon.append(QPoint(int(number(point, "x")), int(number(point, "y"))));
        return polygon;
    }

    static QJsonValue to(const QPolygon& polygon) {
        QJsonArray points;
        for (const QPoint& point : polygon)
            points.append(numbers({{"x", point.x()}, {"y", point.y()}}));
        return points;
    }
};

template <>
struct ValueJson<QPolygonF> {
    static QPolygonF from(const QJsonValue& json) {
        QPolygonF polygon;
        for (const auto& point : json.toArray())
            polygon.append(QPointF(number(point, "x"), number(point, "y")));
        return polygon;
    }

    static QJsonValue to(const QPolygonF& polygon) {
        QJsonArray points;
        for (const QPointF& point : polygon)
            points.append(numbers({{"x", point.x()}, {"y", point.y()}}));
        return points;
    }
};

template <>
struct ValueJson<QKeySequence> {
    static QKeySequence from(const QJsonValue& json) {
        const QJsonArray keys = json.toArray();
        const auto key = [&](int i) {
            return i < keys.size() ? int(quint32(tagged_json::toDouble(keys.at(i)))) : 0;
        };
        return {key(0), key(1), key(2), key(3)};
    }

    static QJsonValue to(const QKeySequence& sequence) {
        QJsonArray keys;
        for (int i = 0; i < int(sequence.count()); ++i) {
#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
            keys.append(tagged_json::fromDouble(quint32(sequence[uint(i)].toCombined())));
#else
            keys.append(tagged_json::fromDouble(quint32(sequence[uint(i)])));
#endif
        }
        return keys;
    }
};

template <>
struct ValueJson<QTextLength> {
    static QTextLength from(const QJsonValue& json) {
        return QTextLength(QTextLength::Type(int(number(json, "type"))), number(json, "value"));
    }

    static QJsonValue to(const QTextLength& length) {
        return numbers({{"type", length.type()}, {"value", length.rawValue()}});
    }
};

template <>
struct ValueJson<QTextFormat> {
    static QTextFormat from(const QJsonValue& json) {
        QTextFormat format(int(number(json, "type")));
        const QJsonValue properties = json.toObject().value(QLatin1String("properties"));
        for (const auto& item : properties.toObject().value(QLatin1String("entries")).toArray()) {
            const QJsonArray entry = item.toArray();
            format.setProperty(int(tagged_json::toDouble(entry.at(0))),
                               ValueJson<QVariant>::from(entry.at(1)));
        }
        return format;
    }

    static QJsonValue to(const QTextFormat& format) {
        QJsonArray properties;
        const QMap<int, QVariant> map = format.properties();
        for (auto it = map.begin(); it != map.end(); ++it)
            properties.append(
                QJsonArray{tagged_json::fromDouble(it.key()), ValueJson<QVariant>::to(it.value())});
        return QJsonObject{
            {QLatin1String("type"), tagged_json::fromDouble(format.type())},
            {QLatin1String("properties"), QJsonObject{{QLatin1String("entries"), properties}}}};
    }
};

template <>
struct ValueJson<QRegion> {
    static QRegion from(const QJsonValue& json) {
        QRegion region;
        for (const auto& rect : json.toArray())
            region += QRect(int(number(rect, "x")), int(number(rect, "y")),
                            int(number(rect, "width")), int(number(rect, "height")));
        return region;
    }

    static QJsonValue to(const QRegion& region) {
        QJsonArray rects;
        for (const QRect& r : region)
            rects.append(numbers(
                {{"x", r.x()}, {"y", r.y()}, {"width", r.width()}, {"height", r.height()}}));
        return rects;
    }
};

template <>
struct ValueJson<QPen> {
    static QPen from(const QJsonValue& json) {
        const QJsonObject object = json.toObject();
        const QJsonObject brush = object.value(QLatin1String("brush")).toObject();
        const int style = int(number(json, "style"));
        QPen pen(QBrush(ValueJson<QColor>::from(brush.value(QLatin1String("color")))),
                 number(json, "width"), Qt::PenStyle(style & 0xf), Qt::PenCapStyle(style & 0x30),
                 Qt::PenJoinStyle(style & 0x1c0));
        pen.setCosmetic(object.value(QLatin1String("cosmetic")).toBool());
        pen.setMiterLimit(number(json, "miterLimit"));
        return pen;
    }

    /// Without the cosmetic flag: isCosmetic() is also true when the width is 0.
    static QJsonValue to(const QPen& pen) {
        QJsonObject object = numbers(
            {{"width", pen.widthF()},
             {"miterLimit", pen.miterLimit()},
             {"style", double(int(pen.style()) | int(pen.capStyle()) | int(pen.joinStyle()))}});
        return object;
    }
};

template <>
struct ValueJson<QFont> {
    static QFont from(const QJsonValue& json) {
        const QJsonObject object = json.toObject();
        const int bits = int(number(json, "bits"));
        const QString family = tagged_json::toString(object.value(QLatin1String("family")));
        QStringList families;
        for (const auto& item : object.value(QLatin1String("families")).toArray())
            families.append(tagged_json::toString(item));
        QFont font(family);
#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
        // The family itself is the first of the list, which some stream versions leave out.
        if (families.isEmpty() || families.first() != family) families.prepend(family);
#endif
        font.setFamilies(families);
        font.setStyleName(tagged_json::toString(object.value(QLatin1String("styleName"))));
        if (number(json, "pixelSize") > 0)
            font.setPixelSize(int(number(json, "pixelSize")));
        else
            font.setPointSizeF(number(json, "pointSize"));
        font.setStyleHint(QFont::StyleHint(int(number(json, "styleHint"))),
                          QFont::StyleStrategy(int(number(json, "styleStrategy"))));
#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
        font.setWeight(QFont::Weight(int(number(json, "weight"))));
#else
        font.setWeight(int(number(json, "weight")));
#endif
        font.setStyle((bits & 0x80) != 0 ? QFont::StyleOblique
                      : (bits & 1) != 0  ? QFont::StyleItalic
                                         : QFont::StyleNormal);
        font.setUnderline((bits & 2) != 0);
        font.setStrikeOut((bits & 4) != 0);
        font.setFixedPitch((bits & 8) != 0);
        font.setKerning((bits & 0x10) != 0);
        font.setOverline((bits & 0x40) != 0);
        font.setStretch(int(number(json, "stretch")));
        const bool isAbsolute = (int(number(json, "extendedBits")) & 2) != 0;
        font.setLetterSpacing(isAbsolute ? QFont::AbsoluteSpacing : QFont::PercentageSpacing,
                              number(json, "letterSpacing") / 64);
        font.setWordSpacing(number(json, "wordSpacing") / 64);
        font.setHintingPreference(QFont::HintingPreference(int(number(json, "hintingPreference"))));
        font.setCapitalization(QFont::Capitalization(int(number(json, "capitalization"))));
        return font;
    }

    static QJsonValue to(const QFont& font) {
        return QJsonObject{{QLatin1String("family"), tagged_json::fromString(font.family())},
                           {QLatin1String("styleName"), tagged_json::fromString(font.styleName())},
                           {QLatin1String("pixelSize"), tagged_json::fromDouble(font.pixelSize())},
                           {QLatin1String("stretch"), tagged_json::fromDouble(font.stretch())}};
    }
};

#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
template <>
struct ValueJson<QPageRanges> {
    static QPageRanges from(const QJsonValue& json) {
        return QPageRanges::fromString(tagged_json::toString(json));
    }

    static QJsonValue to(const QPageRanges& value) {
        return tagged_json::fromString(value.isEmpty() ? QString() : value.toString());
    }
};
#else
template <>
struct ValueJson<QMatrix> {
    static QMatrix from(const QJsonValue& json) {
        return QMatrix(number(json, "m11"), number(json, "m12"), number(json, "m21"),
                       number(json, "m22"), number(json, "dx"), number(json, "dy"));
    }

    static QJsonValue to(const QMatrix& m) {
        return numbers({{"m11", m.m11()},
                        {"m12", m.m12()},
                        {"m21", m.m21()},
                        {"m22", m.m22()},
                        {"dx", m.dx()},
                        {"dy", m.dy()}});
    }
};
#endif

void addGuiTypes() {
    addType<QColor>("QColor");
    addType<QVector2D>("QVector2D");
    addType<QVector3D>("QVector3D");
    addType<QVector4D>("QVector4D");
    addType<QQuaternion>("QQuaternion");
    addType<QMatrix4x4>("QMatrix4x4");
    addType<QTransform>("QTransform");
    addType<QPolygon>("QPolygon");
    addType<QPolygonF>("QPolygonF");
    addType<QKeySequence>("QKeySequence");
    addType<QTextLength>("QTextLength");
    addType<QTextFormat>("QTextFormat");
    addType<QRegion>("QRegion");
    addType<QPen>("QPen");
    addType<QFont>("QFont");
    addType<QBrush>("QBrush");
    addType<QPalette>("QPalette");
    addType<QImage>("QImage");
    addType<QPixmap>("QPixmap");
    addType<QBitmap>("QBitmap");
    addType<QIcon>("QIcon");
    addType<QCursor>("QCursor");
    addType<QPainterPath>("QPainterPath");
    addType<QPicture>("QPicture");
    addType<QColorSpace>("QColorSpace");
    addType<QSizePolicy>("QSizePolicy");
    addType<QGenericMatrix<2, 3, float>>("QGenericMatrix<2,3,float>");
#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
    addType<QPageRanges>("QPageRanges");
#else
    addType<QMatrix>("QMatrix");
#endif
    TypeEntry item;
    item.decode = [](QDataStream& in, QDataStream& out) {
        QStandardItem value;
        in >> value;
        out << value;
        return QJsonValue(QJsonValue::Undefined);
    };
    registry().insert("QStandardItem", item);
}
