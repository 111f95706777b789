// Shares a timestamped message with every program that knows the key, and renews it.
//   writer KEY [--interval MS=100] [--count N] [--size BYTES=4096]
#include "common/clean_end.h"
#include "common/line_protocol.h"
#include "common/message.h"
#include "common/qt_errors.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QSharedMemory>
#include <QTimer>

int main(int argc, char* argv[]) {
    const QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addPositionalArgument("KEY", "The key of the QSharedMemory.");
    parser.addOption({"interval", "Time between two messages.", "MS", "100"});
    parser.addOption({"count", "Ends after that many messages.", "N", "0"});
    parser.addOption({"size", "Size of the segment.", "BYTES", "4096"});
    parser.process(app);
    if (parser.positionalArguments().size() != 1) parser.showHelp(2);
    const int count = parser.value("count").toInt();

    // Attach first: a create() on a segment in use would take the lock away from its holder.
    QSharedMemory memory(parser.positionalArguments().first());
    if (!memory.attach() && !memory.create(parser.value("size").toInt())) {
        protocol::replyError(memory);
        return 1;
    }

    const CleanEnd cleanEnd;
    int written = 0;
    const auto write = [&] {
        const QString text = QString("message %1 from Qt %2").arg(written + 1).arg(qVersion());
        if (!writeLocked(memory, Message{text, QDateTime::currentDateTimeUtc()}.toBytes())) {
            protocol::replyError(memory);
            return QCoreApplication::exit(1);
        }
        protocol::reply("wrote " + QByteArray::number(++written) + ' ' + text.toUtf8());
        if (written == count) QCoreApplication::quit();
    };

    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    timer.callOnTimeout(write);
    timer.start(parser.value("interval").toInt());
    protocol::ready();
    return QCoreApplication::exec();
}
