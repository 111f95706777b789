// A bounded buffer under remote control: commands on stdin, one line each (cpp/README.md).
//   bounded_buffer
#include "bounded_buffer/buffers.h"
#include "common/serve.h"

#include <QCoreApplication>

using protocol::Command;

namespace {

const protocol::Handlers<Buffers> handlers = {
    {"plain", [](Buffers& b, const Command& c) { b.openPlain(c); }},
    {"ring", [](Buffers& b, const Command& c) { b.openRing(c); }},
    {"put", [](Buffers& b, const Command& c) { b.put(c.text(0), c.number(1, -1)); }},
    {"take", [](Buffers& b, const Command& c) { b.take(c.number(0, -1)); }},
    {"produce", [](Buffers& b, const Command& c) { b.produce(c.text(0), c.number(1)); }},
    {"consume", [](Buffers& b, const Command& c) { b.consume(c.number(0)); }},
    {"die", [](Buffers& b, const Command& c) { b.die(c.text(0)); }},
};

} // namespace

int main(int argc, char* argv[]) {
    const QCoreApplication app(argc, argv);
    Buffers buffers;
    protocol::serve(buffers, handlers);
    return 0;
}
