// Writes the local time each second, as a C string of the local 8-bit encoding; the reader computes
// the delay. Both take the lock.
//   clock write|read KEY
#include "common/clean_end.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QSharedMemory>
#include <QTextStream>
#include <QTimer>

#include <cstring>

namespace {

const QString format = "yyyy-MM-dd hh:mm:ss.zzz";

void write(QSharedMemory& memory) {
    const QByteArray stamp = QDateTime::currentDateTime().toString(format).toLocal8Bit();
    memory.lock();
    std::memcpy(memory.data(), stamp.constData(), static_cast<std::size_t>(stamp.size()) + 1);
    memory.unlock();
    QTextStream(stdout) << "wrote " << stamp << Qt::endl;
}

void read(QSharedMemory& memory, QString& last) {
    if (!memory.isAttached() && !memory.attach(QSharedMemory::ReadOnly)) return;
    memory.lock();
    const QString stamp = QString::fromLocal8Bit(static_cast<const char*>(memory.constData()));
    memory.unlock();
    if (stamp.isEmpty() || stamp == last) return;
    last = stamp;
    const QDateTime at = QDateTime::fromString(stamp, format);
    const qint64 delay = at.msecsTo(QDateTime::currentDateTime());
    QTextStream(stdout) << "read " << stamp << " (" << delay << " ms ago)" << Qt::endl;
}

} // namespace

int main(int argc, char* argv[]) {
    const QCoreApplication app(argc, argv);
    const CleanEnd cleanEnd;
    const QStringList arguments = QCoreApplication::arguments();
    QSharedMemory memory(arguments.value(2));
    QString last;
    QTimer timer;

    if (arguments.value(1) == "write") {
        if (!memory.attach() && !memory.create(64)) qFatal("%s", qPrintable(memory.errorString()));
        timer.callOnTimeout([&] { write(memory); });
        timer.start(1000);
    } else {
        timer.callOnTimeout([&] { read(memory, last); });
        timer.start(10);
    }
    return QCoreApplication::exec();
}
