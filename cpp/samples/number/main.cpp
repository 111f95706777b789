// One int, counted up under the lock.
//   number write|read KEY
#include "common/clean_end.h"

#include <QCoreApplication>
#include <QSharedMemory>
#include <QTextStream>
#include <QTimer>

int main(int argc, char* argv[]) {
    const QCoreApplication app(argc, argv);
    const CleanEnd cleanEnd;
    const QStringList arguments = QCoreApplication::arguments();
    QSharedMemory memory(arguments.value(2));
    QTimer timer;
    int last = 0;

    const auto write = [&] {
        memory.lock();
        *static_cast<int*>(memory.data()) = ++last;
        memory.unlock();
        QTextStream(stdout) << "wrote " << last << Qt::endl;
    };
    const auto read = [&] {
        if (!memory.isAttached() && !memory.attach()) return;
        memory.lock();
        const int number = *static_cast<const int*>(memory.constData());
        memory.unlock();
        if (number == last) return;
        last = number;
        QTextStream(stdout) << "read " << number << Qt::endl;
    };

    if (arguments.value(1) == "write") {
        if (!memory.create(sizeof(int))) qFatal("%s", qPrintable(memory.errorString()));
        timer.callOnTimeout(write);
        timer.start(200);
    } else {
        timer.callOnTimeout(read);
        timer.start(10);
    }
    return QCoreApplication::exec();
}
