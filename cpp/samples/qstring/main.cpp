// A QString, through QBuffer and QDataStream.
//   qstring write|read KEY
#include "common/clean_end.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDataStream>
#include <QSharedMemory>
#include <QTextStream>
#include <QTimer>

#include <cstring>

namespace {

void write(QSharedMemory& memory, const QString& text) {
    QBuffer buffer;
    buffer.open(QBuffer::WriteOnly);
    QDataStream out(&buffer);
    out << text;

    memory.lock();
    std::memcpy(memory.data(), buffer.data().constData(),
                static_cast<std::size_t>(qMin<qint64>(memory.size(), buffer.size())));
    memory.unlock();
    QTextStream(stdout) << "wrote " << text << Qt::endl;
}

QString read(QSharedMemory& memory) {
    QBuffer buffer;
    QDataStream in(&buffer);
    QString text;

    memory.lock();
    buffer.setData(QByteArray(static_cast<const char*>(memory.constData()), memory.size()));
    memory.unlock();
    buffer.open(QBuffer::ReadOnly);
    in >> text;
    return text;
}

} // namespace

int main(int argc, char* argv[]) {
    const QCoreApplication app(argc, argv);
    const CleanEnd cleanEnd;
    const QStringList arguments = QCoreApplication::arguments();
    QSharedMemory memory(arguments.value(2));
    QTimer timer;
    QString last;
    int count = 0;

    if (arguments.value(1) == "write") {
        if (!memory.create(1024)) qFatal("%s", qPrintable(memory.errorString()));
        timer.callOnTimeout(
            [&] { write(memory, QString("Grüße %1 from Qt %2").arg(++count).arg(qVersion())); });
        timer.start(200);
    } else {
        timer.callOnTimeout([&] {
            if (!memory.isAttached() && !memory.attach()) return;
            const QString text = read(memory);
            if (text.isEmpty() || text == last) return;
            last = text;
            QTextStream(stdout) << "read " << text << Qt::endl;
        });
        timer.start(10);
    }
    return QCoreApplication::exec();
}
