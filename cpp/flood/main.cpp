// A writer at full speed, and one that stamps what it writes: commands on stdin (cpp/README.md).
//   flood
#include "common/key_form.h"
#include "common/line_protocol.h"
#include "common/qt_errors.h"
#include "flood/writer.h"

#include <QCoreApplication>

#include <map>

using protocol::Command;

namespace {

using Handler = void (*)(Writer&, const Command&);

const std::map<QByteArray, Handler> handlers = {
    {"key", [](Writer& w, const Command& c) { w.setKey(c.text(0), c.text(1)); }},
    {"create", [](Writer& w, const Command& c) { w.create(c.number(0)); }},
    {"attach", [](Writer& w, const Command&) { w.attach(); }},
    {"flood", [](Writer& w, const Command& c) { w.flood(c.text(0), c.number(1), c.number(2)); }},
    {"stamp",
     [](Writer& w, const Command& c) {
         w.stamp(c.text(0), c.number(1), c.number(2), protocol::decoded(c.text(3)));
     }},
    {"begin", [](Writer& w, const Command& c) { w.begin(c.text(0)); }},
    {"crash", [](Writer&, const Command&) { protocol::crash(); }},
};

} // namespace

int main(int argc, char* argv[]) {
    const QCoreApplication app(argc, argv);
    Writer writer;
    protocol::ready();
    while (const auto command = Command::next()) {
        if (command->name() == "exit") break;
        const auto handler = handlers.find(command->name());
        if (handler == handlers.end())
            protocol::reply("error usage " + command->name());
        else
            handler->second(writer, *command);
    }
    return 0;
}
