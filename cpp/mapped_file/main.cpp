// A QFile that is mapped, under remote control: commands on stdin, one line each (cpp/README.md).
//   mapped_file
#include "common/line_protocol.h"
#include "common/serve.h"
#include "mapped_file/mapping.h"

#include <QCoreApplication>

using protocol::Command;

namespace {

const protocol::Handlers<Mapping> handlers = {
    {"open",
     [](Mapping& m, const Command& c) {
         m.open(protocol::decoded(c.text(0)), c.text(1) == "readonly");
     }},
    {"map", [](Mapping& m, const Command& c) { m.map(c.number(0), c.number(1)); }},
    {"unmap", [](Mapping& m, const Command&) { m.unmap(); }},
    {"resize", [](Mapping& m, const Command& c) { m.resize(c.number(0)); }},
    {"flicker", [](Mapping& m, const Command& c) { m.flicker(c.number(0), c.number(1)); }},
    {"replace", [](Mapping& m, const Command& c) { m.replace(QByteArray::fromHex(c.text(0))); }},
    {"write",
     [](Mapping& m, const Command& c) { m.write(c.number(1), QByteArray::fromHex(c.text(0))); }},
    {"read", [](Mapping& m, const Command& c) { m.read(c.number(0), c.number(1)); }},
    {"increment",
     [](Mapping& m, const Command& c) {
         m.increment(protocol::decoded(c.text(0)), c.number(1, 1));
     }},
    {"size", [](Mapping& m, const Command&) { m.replySize(); }},
    {"crash", [](Mapping&, const Command&) { protocol::crash(); }},
};

} // namespace

int main(int argc, char* argv[]) {
    const QCoreApplication app(argc, argv);
    Mapping mapping;
    protocol::serve(mapping, handlers);
    return 0;
}
