// Times what a native program pays; prints one JSON line for each measurement, in ns.
//   bench_peer lock KEY             lock() + unlock() of a QSharedMemory
//   bench_peer read KEY BYTES       lock(), copy of the segment, unlock()
//   bench_peer ping KEY OTHERKEY    releases OTHERKEY and acquires KEY; needs a `pong` peer
//   bench_peer pong KEY OTHERKEY    the other side; ends with the last round
// Options: --batches N, --rounds N (per batch). For ping and pong (batches + 1) * rounds stays
// below 32767, the number of operations that the undo counter of a System V semaphore can take.
#include "bench_peer/batches.h"
#include "common/line_protocol.h"
#include "common/qt_errors.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QSharedMemory>
#include <QSystemSemaphore>

#include <cstring>

namespace {

/// Prints the measurement, or what Qt says about the object that failed.
template <typename Object>
bool print(const QByteArray& name, const Batches& batches, const std::vector<double>& times,
           const Object& object) {
    if (times.empty())
        protocol::replyError(object);
    else
        batches.print(name, times);
    return !times.empty();
}

bool timeLock(const QString& key, const Batches& batches) {
    QSharedMemory memory(key);
    if (!memory.attach()) memory.create(4096);
    const auto times = batches.measure([&] { return memory.lock() && memory.unlock(); });
    return print("lock", batches, times, memory);
}

bool timeRead(const QString& key, int size, const Batches& batches) {
    QSharedMemory memory(key);
    if (!memory.attach()) memory.create(size);
    const auto* source = static_cast<const char*>(memory.constData());
    const QByteArray suffix = '_' + QByteArray::number(size);

    const auto copyTimes = batches.measure([&] {
        if (!memory.lock()) return false;
        const QByteArray copy(source, size);
        return memory.unlock() && copy.size() == size;
    });

    QByteArray target(size, '\0');
    const auto intoTimes = batches.measure([&] {
        if (!memory.lock()) return false;
        std::memcpy(target.data(), source, static_cast<std::size_t>(size));
        return memory.unlock();
    });
    return print("read" + suffix, batches, copyTimes, memory) &&
           print("read_into" + suffix, batches, intoTimes, memory);
}

bool timePing(const QString& key, const QString& otherKey, const Batches& batches) {
    QSystemSemaphore ours(key);
    QSystemSemaphore theirs(otherKey);
    const auto times = batches.measure([&] { return theirs.release() && ours.acquire(); });
    return print("pingpong", batches, times, ours);
}

bool answerPing(const QString& key, const QString& otherKey, const Batches& batches) {
    QSystemSemaphore ours(key);
    QSystemSemaphore theirs(otherKey);
    return !batches.measure([&] { return ours.acquire() && theirs.release(); }).empty();
}

} // namespace

int main(int argc, char* argv[]) {
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addPositionalArgument("WHAT", "lock, read, ping or pong.");
    parser.addPositionalArgument("KEY", "The key of the segment or of our semaphore.");
    parser.addPositionalArgument("ARGUMENT", "BYTES of read, OTHERKEY of ping and pong.");
    parser.addOption({"batches", "Number of measurements; the median counts.", "N", "31"});
    parser.addOption({"rounds", "Rounds of each measurement.", "N", "1000"});
    parser.process(app);

    const Batches batches{parser.value("batches").toInt(), parser.value("rounds").toInt()};
    const QStringList words = parser.positionalArguments();
    const QString what = words.value(0);
    const QString key = words.value(1);
    protocol::ready();
    if (what == "lock" && words.size() == 2) return timeLock(key, batches) ? 0 : 1;
    if (what == "read" && words.size() == 3)
        return timeRead(key, words[2].toInt(), batches) ? 0 : 1;
    if (what == "ping" && words.size() == 3) return timePing(key, words[2], batches) ? 0 : 1;
    if (what == "pong" && words.size() == 3) return answerPing(key, words[2], batches) ? 0 : 1;
    parser.showHelp(2);
}
