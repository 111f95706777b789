// A mapped file of 1 KiB as a letter box: the magic IPC! and behind it a text in UTF-8. The server
// clears it when it has read it; then there is room for the next.
//   mapped_file server|client PATH
#include "common/clean_end.h"

#include <QCoreApplication>
#include <QFile>
#include <QTextStream>
#include <QTimer>

#include <cstring>

namespace {

constexpr int size = 1024;
constexpr int magicSize = 4;

void takeLetter(uchar* box) {
    if (std::memcmp(box, "IPC!", magicSize) != 0) return;
    const QByteArray text(reinterpret_cast<const char*>(box) + magicSize);
    std::memset(box, 0, size);
    QTextStream(stdout) << "read " << QString::fromUtf8(text) << Qt::endl;
}

/// The magic comes last: a server that looks meanwhile sees no letter yet.
bool putLetter(uchar* box, const QString& text) {
    if (box[0] != 0) return false;
    const QByteArray utf8 = text.toUtf8();
    std::memcpy(box + magicSize, utf8.constData(), static_cast<std::size_t>(utf8.size()) + 1);
    std::memcpy(box, "IPC!", magicSize);
    QTextStream(stdout) << "wrote " << text << Qt::endl;
    return true;
}

} // namespace

int main(int argc, char* argv[]) {
    const QCoreApplication app(argc, argv);
    const CleanEnd cleanEnd;
    const QStringList arguments = QCoreApplication::arguments();
    QFile file(arguments.value(2));
    if (!file.open(QFile::ReadWrite) || !file.resize(size))
        qFatal("%s", qPrintable(file.errorString()));
    uchar* box = file.map(0, size);
    if (box == nullptr) qFatal("%s", qPrintable(file.errorString()));

    QTimer timer;
    int count = 1;
    if (arguments.value(1) == "server")
        timer.callOnTimeout([&] { takeLetter(box); });
    else
        timer.callOnTimeout([&] {
            if (putLetter(box, QString("Brief %1 für den Server").arg(count))) ++count;
        });
    timer.start(50);
    return QCoreApplication::exec();
}
