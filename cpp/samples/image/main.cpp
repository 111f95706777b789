// An image, through QBuffer and QDataStream, which writes it as a PNG file.
//   image write|read KEY
#include "common/clean_end.h"

#include <QBuffer>
#include <QColor>
#include <QCoreApplication>
#include <QDataStream>
#include <QImage>
#include <QSharedMemory>
#include <QTextStream>
#include <QTimer>

#include <cstring>

namespace {

void report(const char* verb, const QImage& image) {
    QTextStream(stdout) << verb << ' ' << image.width() << 'x' << image.height() << ' '
                        << image.pixelColor(image.width() / 2, image.height() / 2).name()
                        << Qt::endl;
}

void write(QSharedMemory& memory, int hue) {
    QImage image(160, 120, QImage::Format_RGB32);
    image.fill(Qt::white);
    for (int y = 30; y < 90; ++y)
        for (int x = 40; x < 120; ++x)
            image.setPixelColor(x, y, QColor::fromHsv(hue, 255, 200));

    QBuffer buffer;
    buffer.open(QBuffer::WriteOnly);
    QDataStream out(&buffer);
    out << image;
    if (buffer.size() > memory.size()) qFatal("the image does not fit");

    memory.lock();
    std::memcpy(memory.data(), buffer.data().constData(), static_cast<std::size_t>(buffer.size()));
    memory.unlock();
    report("wrote", image);
}

QImage read(QSharedMemory& memory) {
    QBuffer buffer;
    QDataStream in(&buffer);
    QImage image;

    memory.lock();
    buffer.setData(QByteArray(static_cast<const char*>(memory.constData()), memory.size()));
    memory.unlock();
    buffer.open(QBuffer::ReadOnly);
    in >> image;
    return image;
}

} // namespace

int main(int argc, char* argv[]) {
    const QCoreApplication app(argc, argv);
    const CleanEnd cleanEnd;
    const QStringList arguments = QCoreApplication::arguments();
    QSharedMemory memory(arguments.value(2));
    QTimer timer;
    QImage last;
    int hue = 0;

    if (arguments.value(1) == "write") {
        if (!memory.create(65536)) qFatal("%s", qPrintable(memory.errorString()));
        timer.callOnTimeout([&] { write(memory, hue = (hue + 40) % 360); });
        timer.start(300);
    } else {
        timer.callOnTimeout([&] {
            if (!memory.isAttached() && !memory.attach()) return;
            const QImage image = read(memory);
            if (image.isNull() || image == last) return;
            last = image;
            report("read", image);
        });
        timer.start(20);
    }
    return QCoreApplication::exec();
}
