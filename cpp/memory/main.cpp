// A QSharedMemory under remote control: commands on stdin, one line each (cpp/README.md).
//   memory
#include "common/key_form.h"
#include "common/line_protocol.h"
#include "common/serve.h"
#include "memory/segment.h"

#include <QCoreApplication>

using protocol::Command;

namespace {

const protocol::Handlers<Segment> handlers = {
    {"key", [](Segment& s, const Command& c) { s.setKey(c.text(0), c.text(1)); }},
    {"create", [](Segment& s, const Command& c) { s.create(c.number(0)); }},
    {"attach", [](Segment& s, const Command& c) { s.attach(c.text(0) == "readonly"); }},
    {"open", [](Segment& s, const Command& c) { s.open(c.number(0)); }},
    {"detach", [](Segment& s, const Command&) { s.detach(); }},
    {"lock", [](Segment& s, const Command&) { s.lock(); }},
    {"unlock", [](Segment& s, const Command&) { s.unlock(); }},
    {"hold", [](Segment& s, const Command& c) { s.hold(c.number(0)); }},
    {"write",
     [](Segment& s, const Command& c) { s.write(c.number(1), QByteArray::fromHex(c.text(0))); }},
    {"read", [](Segment& s, const Command& c) { s.read(c.number(0), c.number(1, s.size())); }},
    {"writestring",
     [](Segment& s, const Command& c) { s.writeString(protocol::decoded(c.text(0))); }},
    {"readstring", [](Segment& s, const Command&) { s.readString(); }},
    {"fill", [](Segment& s, const Command& c) { s.fill(c.number(0)); }},
    {"increment", [](Segment& s, const Command& c) { s.increment(c.number(0, 1)); }},
    {"churn", [](Segment& s, const Command& c) { s.churn(c.number(0), c.number(1, 64)); }},
    {"recreate", [](Segment& s, const Command& c) { s.recreate(c.number(0), c.number(1)); }},
    {"size", [](Segment& s, const Command&) { s.replySize(); }},
    {"nativekey", [](Segment& s, const Command&) { s.replyNativeKey(); }},
    {"unlink", [](Segment& s, const Command&) { s.unlink(); }},
    {"version", [](Segment&, const Command&) { protocol::reply(QByteArray("ok ") + qVersion()); }},
    {"crash", [](Segment&, const Command&) { protocol::crash(); }},
};

} // namespace

int main(int argc, char* argv[]) {
    const QCoreApplication app(argc, argv);
    Segment segment;
    protocol::serve(segment, handlers);
    return 0;
}
