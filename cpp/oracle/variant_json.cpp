#include "registry.h"

namespace {

/// The name under which the type is registered here.
QByteArray registryName(QByteArray name) {
    name.replace(' ', "");
    name.replace("QVector<", "QList<").replace("QPair<", "std::pair<");
    if (name == "signedchar") return "signed char";
    return name;
}

QVariant typedNull(const QByteArray& name) {
#if QT_VERSION < QT_VERSION_CHECK(6, 0, 0)
    return QVariant(QMetaType::type(name.constData()), static_cast<const void*>(nullptr));
#else
    return QVariant(QMetaType::fromName(name));
#endif
}

} // namespace

QVariant ValueJson<QVariant>::from(const QJsonValue& json) {
    const QJsonObject object = json.toObject();
    const QByteArray name = tagged_json::toString(object.value(QLatin1String("type"))).toLatin1();
    if (name == "invalid") return {};
    if (name == "std::nullptr_t") return QVariant::fromValue(nullptr);
    if (object.value(QLatin1String("isNull")).toBool()) return typedNull(name);
    const QJsonValue value = object.value(QLatin1String("value"));
    // QVariant::fromValue of a QVariant would be the variant itself.
    if (name == "QVariant") {
        const QVariant inner = from(value);
#if QT_VERSION < QT_VERSION_CHECK(6, 0, 0)
        return QVariant(QMetaType::QVariant, &inner);
#else
        return QVariant(QMetaType::fromType<QVariant>(), &inner);
#endif
    }
    const auto entry = registry().constFind(registryName(name));
    if (entry == registry().constEnd() || !entry->toVariant)
        qFatal("No conversion for a QVariant of %s", name.constData());
    return entry->toVariant(value);
}

QJsonValue ValueJson<QVariant>::to(const QVariant& variant) {
    QJsonObject object;
    if (!variant.isValid()) {
        object.insert(QLatin1String("type"), QLatin1String("sinvalid"));
        object.insert(QLatin1String("value"), QLatin1String("u"));
        return object;
    }
    const QByteArray name = variant.typeName();
    object.insert(QLatin1String("type"), QLatin1Char('s') + QString::fromLatin1(name));
    QJsonValue value(QJsonValue::Undefined);
    if (name == "std::nullptr_t")
        value = QJsonValue::Null;
    else if (name == "QVariant")
        value = to(*static_cast<const QVariant*>(variant.constData()));
    else {
        const auto entry = registry().constFind(registryName(name));
        if (entry != registry().constEnd() && entry->fromVariant)
            value = entry->fromVariant(variant);
    }
    if (!value.isUndefined()) object.insert(QLatin1String("value"), value);
    return object;
}
