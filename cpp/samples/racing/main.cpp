// A racing simulator: it writes its telemetry 100 times a second and takes no lock, for it may not
// wait. A sequence counter, odd while it writes, tells the readers which copies are whole.
//   racing write|read KEY
#include "common/clean_end.h"
#include "samples/racing/telemetry.h"

#include <QCoreApplication>
#include <QSharedMemory>
#include <QTextStream>
#include <QTimer>

#include <atomic>
#include <cmath>
#include <cstring>

namespace {

/// The car after so many frames: it accelerates and brakes, and its power follows from its speed.
Telemetry simulate(std::uint32_t frame) {
    Telemetry now{};
    const float seconds = static_cast<float>(frame) / 100;
    now.version = 1;
    std::strcpy(now.car, "Formula Qt");
    std::strcpy(now.driver, "A. Driver");
    std::strcpy(now.track, "Nordschleife");
    now.laps = 20;
    now.lapTime = seconds;
    now.speed = 180 + 120 * std::sin(seconds);
    now.power = now.speed * now.speed * now.speed / 60000;
    now.rpm = 3000 + 40 * now.speed;
    now.gear = static_cast<std::int8_t>(1 + now.speed / 50);
    now.throttle = now.speed / 300;
    for (Wheel& wheel : now.wheels)
        wheel.speed = now.speed;
    return now;
}

void write(Telemetry& shared, Telemetry next) {
    const std::uint32_t sequence = shared.sequence + 1;
    shared.sequence = sequence;
    std::atomic_thread_fence(std::memory_order_release);
    next.sequence = sequence;
    std::memcpy(&shared, &next, sizeof next);
    std::atomic_thread_fence(std::memory_order_release);
    shared.sequence = sequence + 1;
}

/// False when the simulator wrote meanwhile.
bool read(const Telemetry& shared, Telemetry& copy) {
    const std::uint32_t before = static_cast<const volatile Telemetry&>(shared).sequence;
    std::atomic_thread_fence(std::memory_order_acquire);
    std::memcpy(&copy, &shared, sizeof copy);
    std::atomic_thread_fence(std::memory_order_acquire);
    return before % 2 == 0 && static_cast<const volatile Telemetry&>(shared).sequence == before;
}

} // namespace

int main(int argc, char* argv[]) {
    const QCoreApplication app(argc, argv);
    const CleanEnd cleanEnd;
    const QStringList arguments = QCoreApplication::arguments();
    QSharedMemory memory(arguments.value(2));
    QTextStream out(stdout);
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    std::uint32_t frame = 0;
    std::uint32_t last = 0;

    if (arguments.value(1) == "write") {
        if (!memory.create(sizeof(Telemetry))) qFatal("%s", qPrintable(memory.errorString()));
        out << "writing 100 frames a second of " << sizeof(Telemetry) << " bytes" << Qt::endl;
        timer.callOnTimeout(
            [&] { write(*static_cast<Telemetry*>(memory.data()), simulate(++frame)); });
    } else {
        timer.callOnTimeout([&] {
            if (!memory.isAttached() && !memory.attach(QSharedMemory::ReadOnly)) return;
            Telemetry now{};
            if (!read(*static_cast<const Telemetry*>(memory.constData()), now)) return;
            if (now.sequence == last) return;
            last = now.sequence;
            out << "read " << now.speed << " km/h " << now.power << " kW" << Qt::endl;
        });
    }
    timer.start(10);
    return QCoreApplication::exec();
}
