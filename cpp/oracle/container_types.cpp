#include "record.h"
#include "registry.h"

template <>
struct ValueJson<Record> {
    static Record from(const QJsonValue& json) {
        const QJsonObject object = json.toObject();
        return {int(tagged_json::toDouble(object.value(QLatin1String("number")))),
                tagged_json::toString(object.value(QLatin1String("text")))};
    }

    static QJsonValue to(const Record& record) {
        return QJsonObject{{QLatin1String("number"), tagged_json::fromDouble(record.number)},
                           {QLatin1String("text"), tagged_json::fromString(record.text)}};
    }
};

namespace {

template <typename T>
void addMetaType(const char* name) {
#if QT_VERSION < QT_VERSION_CHECK(6, 0, 0)
    qRegisterMetaTypeStreamOperators<T>();
#else
    QMetaType::fromType<T>().id();
#endif
    addType<T>(name);
}

} // namespace

void addContainerTypes() {
    addType<QVariant>("QVariant");
    addType<QVariantList>("QVariantList");
    addType<QVariantMap>("QVariantMap");
    addType<QVariantHash>("QVariantHash");
    addType<QStringList>("QStringList");
    addType<QByteArrayList>("QByteArrayList");
    addType<QVector<bool>>("QList<bool>");
    addMetaType<QVector<int>>("QList<int>");
    addMetaType<QVector<float>>("QList<float>");
    addMetaType<QVector<double>>("QList<double>");
    addType<QVector<qint16>>("QList<short>");
    addType<QVector<qint64>>("QList<qlonglong>");
    addType<QVector<QPointF>>("QList<QPointF>");
    addType<QVector<QVector<int>>>("QList<QList<int>>");
    addType<QSet<int>>("QSet<int>");
    addType<QMap<QString, int>>("QMap<QString,int>");
    addType<QMap<int, QString>>("QMap<int,QString>");
    addMetaType<QMap<QString, QVector<int>>>("QMap<QString,QList<int>>");
    addType<QHash<QString, int>>("QHash<QString,int>");
    addType<QMultiMap<QString, int>>("QMultiMap<QString,int>");
    addType<QMultiHash<QString, int>>("QMultiHash<QString,int>");
    addMetaType<Pair<int, QString>>("std::pair<int,QString>");
    addMetaType<Record>("Record");
#if QT_VERSION >= QT_VERSION_CHECK(6, 0, 0)
    addType<QVariantPair>("QVariantPair");
    registry().insert("std::pair<QVariant,QVariant>", registry().value("QVariantPair"));
#endif
}
