// A native key on both sides, which every program can compute, and a segment exactly as long as its
// text: each new text is a new segment. The reader attaches read-only for a moment, looks, and is
// out. Qt before 6.6 has no lock for a native key, so nobody locks.
//   native_key write|read PATH
#include "common/clean_end.h"

#include <QCoreApplication>
#include <QSharedMemory>
#include <QTextStream>
#include <QTimer>

#include <cstring>
#include <memory>

int main(int argc, char* argv[]) {
    const QCoreApplication app(argc, argv);
    const CleanEnd cleanEnd;
    const QStringList arguments = QCoreApplication::arguments();
    const QString nativeKey = arguments.value(2);
    QTimer timer;
    std::unique_ptr<QSharedMemory> shown;
    QByteArray last;
    int count = 0;

    const auto write = [&] {
        const QByteArray text =
            "text " + QByteArray(count % 10, '+') + QByteArray::number(count + 1);
        shown.reset();
        shown = std::make_unique<QSharedMemory>();
        shown->setNativeKey(nativeKey);
        // As long as a reader is in, the old one stays.
        if (!shown->create(static_cast<int>(text.size()))) return;
        std::memcpy(shown->data(), text.constData(), static_cast<std::size_t>(text.size()));
        ++count;
        QTextStream(stdout) << "wrote " << text << Qt::endl;
    };
    const auto read = [&] {
        QSharedMemory memory;
        memory.setNativeKey(nativeKey);
        if (!memory.attach(QSharedMemory::ReadOnly)) return;
        const QByteArray text(static_cast<const char*>(memory.constData()), memory.size());
        if (text == last || text.startsWith('\0')) return;
        last = text;
        QTextStream(stdout) << "read " << text << Qt::endl;
    };

    if (arguments.value(1) == "write") {
        timer.callOnTimeout(write);
        timer.start(200);
    } else {
        timer.callOnTimeout(read);
        timer.start(20);
    }
    return QCoreApplication::exec();
}
