// One text as a C string in UTF-8: the writer stays as long as it is wanted, the reader comes and
// goes.
//   c_string write KEY TEXT    c_string read KEY
#include "common/clean_end.h"

#include <QCoreApplication>
#include <QSharedMemory>
#include <QTextStream>

#include <cstring>

int main(int argc, char* argv[]) {
    const QCoreApplication app(argc, argv);
    const CleanEnd cleanEnd;
    const QStringList arguments = QCoreApplication::arguments();
    QSharedMemory memory(arguments.value(2));

    if (arguments.value(1) == "write") {
        const QByteArray text = arguments.value(3).toUtf8();
        if (!memory.create(256)) qFatal("%s", qPrintable(memory.errorString()));
        memory.lock();
        std::strncpy(static_cast<char*>(memory.data()), text.constData(), 255);
        memory.unlock();
        QTextStream(stdout) << "wrote " << arguments.value(3) << Qt::endl;
        return QCoreApplication::exec();
    }

    if (!memory.attach()) qFatal("%s", qPrintable(memory.errorString()));
    memory.lock();
    const QByteArray text(static_cast<const char*>(memory.constData()));
    memory.unlock();
    QTextStream(stdout) << "read " << QString::fromUtf8(text) << Qt::endl;
    return 0;
}
