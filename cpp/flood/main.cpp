// A writer at full speed, and one that stamps what it writes: commands on stdin (cpp/README.md).
//   flood
#include "common/serve.h"
#include "flood/writer.h"

#include <QCoreApplication>

using protocol::Command;

namespace {

const protocol::Handlers<Writer> handlers = {
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
    protocol::serve(writer, handlers);
    return 0;
}
