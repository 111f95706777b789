// One instance at a time, in the four forms that programs have: a segment of the key is there, so
// somebody runs.
//   single_instance plain|attachFirst|cleanUp|runGuard KEY
#include "common/clean_end.h"
#include "samples/single_instance/run_guard.h"

#include <QCoreApplication>
#include <QSharedMemory>
#include <QTextStream>

namespace {

/// What a crashed instance left on Unix goes with its last user.
void cleanUp(const QString& key) {
    QSharedMemory left(key);
    left.attach();
}

bool isFirst(const QString& form, QSharedMemory& memory, RunGuard& guard) {
    if (form == "runGuard") return guard.tryToRun();
    if (form == "attachFirst" && memory.attach()) return false;
    if (form == "cleanUp") cleanUp(memory.key());
    return memory.create(1);
}

} // namespace

int main(int argc, char* argv[]) {
    const QCoreApplication app(argc, argv);
    const CleanEnd cleanEnd;
    const QString form = QCoreApplication::arguments().value(1);
    const QString key = QCoreApplication::arguments().value(2);
    QSharedMemory memory(form == "runGuard" ? QString() : key);
    RunGuard guard(form == "runGuard" ? key : QString());

    const bool first = isFirst(form, memory, guard);
    QTextStream(stdout) << (first ? "primary" : "secondary") << Qt::endl;
    return first ? QCoreApplication::exec() : 0;
}
