// Messages from one process to another through a segment with room for one, which two semaphores
// guard: Free counts the empty places, Used the full ones. A message is a QVariant: a text, or an
// Order.
//   messages send|receive KEY
#include "common/clean_end.h"
#include "samples/messages/order.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QSharedMemory>
#include <QSystemSemaphore>
#include <QTextStream>
#include <QVariant>

#include <cstring>

namespace {

// Programs of different Qt releases meet here.
constexpr auto version = QDataStream::Qt_5_15;

struct Channel {
    explicit Channel(const QString& key)
        : memory(key)
        , free(key + " Free", 1)
        , used(key + " Used", 0) {
        if (!memory.attach() && !memory.create(1024) && !memory.attach())
            qFatal("%s", qPrintable(memory.errorString()));
    }

    void put(const QVariant& message) {
        QByteArray bytes;
        QDataStream out(&bytes, QIODevice::WriteOnly);
        out.setVersion(version);
        out << message;
        free.acquire();
        memory.lock();
        std::memcpy(memory.data(), bytes.constData(), static_cast<std::size_t>(bytes.size()));
        memory.unlock();
        used.release();
    }

    QVariant take() {
        used.acquire();
        memory.lock();
        const QByteArray bytes(static_cast<const char*>(memory.constData()), memory.size());
        memory.unlock();
        free.release();
        QDataStream in(bytes);
        in.setVersion(version);
        QVariant message;
        in >> message;
        return message;
    }

    QSharedMemory memory;
    QSystemSemaphore free;
    QSystemSemaphore used;
};

void report(const char* verb, const QVariant& message) {
    QTextStream out(stdout);
    out << verb << ' ';
    if (message.canConvert<Order>()) {
        const auto order = message.value<Order>();
        out << "order " << order.number << ": " << order.article << ' ' << order.price;
    } else {
        out << message.toString();
    }
    out << Qt::endl;
}

void send(Channel& channel) {
    for (int number = 1; number <= 3; ++number) {
        const Order order{number, "Zündkerze", 4.5 * number};
        for (const QVariant& message :
             {QVariant(QString("Order %1 follows").arg(number)), QVariant::fromValue(order)}) {
            channel.put(message);
            report("wrote", message);
        }
    }
    channel.put(QVariant());
}

void receive(Channel& channel) {
    for (QVariant message = channel.take(); message.isValid(); message = channel.take())
        report("read", message);
}

} // namespace

int main(int argc, char* argv[]) {
    const QCoreApplication app(argc, argv);
    const CleanEnd cleanEnd;
    registerOrder();
    Channel channel(QCoreApplication::arguments().value(2));
    if (QCoreApplication::arguments().value(1) != "send") {
        receive(channel);
        return 0;
    }
    send(channel);
    // What a program has given to a System V semaphore is taken back when it ends: it stays.
    return QCoreApplication::exec();
}
