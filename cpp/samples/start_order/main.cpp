// Who comes first makes the segment. A server and its clients have an order; programs that have
// none attach, else create: never the other way round, for a create() on a live key resets its
// lock.
//   start_order server|client|either KEY
#include "common/clean_end.h"

#include <QCoreApplication>
#include <QSharedMemory>
#include <QTextStream>

int main(int argc, char* argv[]) {
    const QCoreApplication app(argc, argv);
    const CleanEnd cleanEnd;
    const QString role = QCoreApplication::arguments().value(1);
    QSharedMemory memory(QCoreApplication::arguments().value(2));

    const bool attached = role != "server" && memory.attach();
    if (!attached && (role == "client" || !memory.create(sizeof(int))))
        qFatal("%s", qPrintable(memory.errorString()));
    const char* how = attached ? "attached" : "created";

    // Each server and each program without order adds one.
    memory.lock();
    int* starts = static_cast<int*>(memory.data());
    if (role != "client") ++*starts;
    const int count = *starts;
    memory.unlock();

    QTextStream(stdout) << (role == "client" ? "read " : "wrote ") << count << " (" << how << ')'
                        << Qt::endl;
    return QCoreApplication::exec();
}
