// A record of the program's own, which QVariant and QDataStream learn to carry.
#pragma once

#include <QDataStream>
#include <QMetaType>
#include <QString>
#include <QtGlobal>

struct Order {
    qint32 number = 0;
    QString article;
    double price = 0;
};
Q_DECLARE_METATYPE(Order)

inline QDataStream& operator<<(QDataStream& out, const Order& order) {
    return out << order.number << order.article << order.price;
}

inline QDataStream& operator>>(QDataStream& in, Order& order) {
    return in >> order.number >> order.article >> order.price;
}

/// Qt 6 finds the operators by itself.
inline void registerOrder() {
#if QT_VERSION < QT_VERSION_CHECK(6, 0, 0)
    qRegisterMetaTypeStreamOperators<Order>("Order");
#else
    qRegisterMetaType<Order>("Order");
#endif
}
