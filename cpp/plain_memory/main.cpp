// Shared memory as a program without Qt makes it: shmget() and shm_open() by hand, no lock. Qt only
// carries the line protocol (cpp/README.md).
//   plain_memory
#include "common/line_protocol.h"
#include "common/serve.h"
#include "plain_memory/memory.h"

#include <QCoreApplication>

using protocol::Command;

namespace {

const protocol::Handlers<Memory> handlers = {
    {"systemv", [](Memory& m, const Command& c) { m.createSystemV(c.number(0), c.number(1)); }},
    {"mode", [](Memory& m, const Command& c) { m.setMode(c.text(0)); }},
    {"users", [](Memory& m, const Command&) { m.replyUsers(); }},
    {"posix", [](Memory& m, const Command& c) { m.openPosix(c.text(0), c.number(1)); }},
    {"write",
     [](Memory& m, const Command& c) { m.write(c.number(1), QByteArray::fromHex(c.text(0))); }},
    {"read", [](Memory& m, const Command& c) { m.read(c.number(0), c.number(1)); }},
    {"remove", [](Memory& m, const Command&) { m.remove(); }},
    {"permit",
     [](Memory&, const Command& c) {
         Memory::permit(c.text(0), c.text(1), c.text(2), c.number(3));
     }},
    {"semaphore", [](Memory&, const Command& c) { Memory::replySemaphore(c.text(0)); }},
};

} // namespace

int main(int argc, char* argv[]) {
    const QCoreApplication app(argc, argv);
    Memory memory;
    protocol::serve(memory, handlers);
    return 0;
}
