// Waits for the segment and prints each new message with its age.
//   reader KEY [--interval MS=10] [--count N]
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
    parser.addOption({"interval", "Time between two looks at the segment.", "MS", "10"});
    parser.addOption({"count", "Ends after that many messages.", "N", "0"});
    parser.process(app);
    if (parser.positionalArguments().size() != 1) parser.showHelp(2);
    const int count = parser.value("count").toInt();

    QSharedMemory memory(parser.positionalArguments().first());
    const auto fail = [&] {
        protocol::replyError(memory);
        QCoreApplication::exit(1);
    };

    const CleanEnd cleanEnd;
    QByteArray last;
    int seen = 0;
    const auto look = [&] {
        if (!memory.isAttached() && !memory.attach(QSharedMemory::ReadOnly))
            return memory.error() == QSharedMemory::NotFound ? void() : fail();
        const auto bytes = readLocked(memory);
        if (!bytes) return fail();
        const auto message = Message::fromBytes(*bytes);
        if (!message || *bytes == last) return;
        last = *bytes;
        const qint64 delay = message->at.msecsTo(QDateTime::currentDateTimeUtc());
        protocol::reply("read " + QByteArray::number(++seen) + ' ' + QByteArray::number(delay) +
                        ' ' + message->text.toUtf8());
        if (seen == count) QCoreApplication::quit();
    };

    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    timer.callOnTimeout(look);
    timer.start(parser.value("interval").toInt());
    protocol::ready();
    return QCoreApplication::exec();
}
