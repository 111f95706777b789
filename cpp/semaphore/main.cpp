// A QSystemSemaphore under remote control: commands on stdin, one line each (cpp/README.md).
//   semaphore KEY [--initial N=0] [--create] [--form legacy|utf16|posix|text|safe]
#include "common/key_form.h"
#include "common/line_protocol.h"
#include "common/qt_errors.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QSystemSemaphore>

using protocol::Command;

namespace {

/// Runs `step` N times; says how far it got when one fails.
template <typename Step>
void repeat(qlonglong rounds, const QSystemSemaphore& semaphore, const Step& step) {
    for (qlonglong done = 0; done < rounds; ++done)
        if (!step())
            return protocol::replyError(semaphore,
                                        "after " + QByteArray::number(done) + " operations: ");
    protocol::reply("ok " + QByteArray::number(rounds));
}

void acquire(QSystemSemaphore& semaphore) {
    if (semaphore.acquire())
        protocol::reply("acquired " + protocol::now());
    else
        protocol::replyError(semaphore);
}

void release(QSystemSemaphore& semaphore, int n) {
    const QByteArray before = protocol::now();
    if (semaphore.release(n))
        protocol::reply("released " + before);
    else
        protocol::replyError(semaphore);
}

void burst(QSystemSemaphore& semaphore, const Command& command) {
    const bool acquires = command.text(0) == "acquire";
    repeat(command.number(1), semaphore,
           [&] { return acquires ? semaphore.acquire() : semaphore.release(); });
}

void pingPong(QSystemSemaphore& ours, const Command& command) {
    QSystemSemaphore theirs(protocol::decoded(command.text(0)));
    const bool starts = command.text(2) == "start";
    repeat(command.number(1), ours, [&] {
        return starts ? theirs.release() && ours.acquire() : ours.acquire() && theirs.release();
    });
}

} // namespace

int main(int argc, char* argv[]) {
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addPositionalArgument("KEY", "The key of the QSystemSemaphore.");
    parser.addOption({"initial", "Value of a semaphore that is made.", "N", "0"});
    parser.addOption({"create", "Sets the value even if the semaphore exists."});
    parser.addOption(
        {"form", "What KEY is: legacy, utf16, posix, text or safe.", "FORM", "legacy"});
    parser.process(app);
    if (parser.positionalArguments().size() != 1) parser.showHelp(2);

    QSystemSemaphore semaphore{QString()};
    const auto mode = parser.isSet("create") ? QSystemSemaphore::Create : QSystemSemaphore::Open;
    const bool known = protocol::setKey(semaphore, parser.value("form").toUtf8(),
                                        parser.positionalArguments().first().toUtf8(),
                                        parser.value("initial").toInt(), mode);
    if (!known) {
        protocol::reply("error unsupported");
        return 1;
    }
    if (semaphore.error() != QSystemSemaphore::NoError) {
        protocol::replyError(semaphore);
        return 1;
    }

    protocol::ready();
    while (const auto command = Command::next()) {
        const QByteArray name = command->name();
        if (name == "acquire")
            acquire(semaphore);
        else if (name == "release")
            release(semaphore, static_cast<int>(command->number(0, 1)));
        else if (name == "burst")
            burst(semaphore, *command);
        else if (name == "pingpong")
            pingPong(semaphore, *command);
        else if (name == "crash")
            protocol::crash();
        else if (name == "exit")
            return 0;
        else
            protocol::reply("error usage " + name);
    }
    return 0;
}
