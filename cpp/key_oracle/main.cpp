// Answers, line by line, what the Qt it was built with makes of a key. Texts are in hex
// (hex_text.h), types are numbers of QNativeIpcKey::Type. TMPDIR must name an empty folder of its
// own, because some answers are read from there.
//
//   legacy TYPE KEY         Qt < 6.6: NATIVE-SEGMENT NATIVE-SEMAPHORE (TYPE is ignored)
//                           Qt >= 6.6: NATIVE-SEGMENT TEXT-SEGMENT NATIVE-SEMAPHORE TEXT-SEMAPHORE
//   objects FORM KEY TOKEN  what creating a segment brings into being (objects.h)
// and only with Qt >= 6.6
//   platformSafe TYPE KEY   as legacy
//   format TYPE NATIVE      QNativeIpcKey(NATIVE, TYPE).toString()
//   parse TEXT              TYPE NATIVE TEXT, or - when Qt finds it invalid
//
// The first line is the greeting: qt VERSION TEMP-FOLDER RUNTIME-FOLDER
#include "answers.h"
#include "hex_text.h"

#include <QDir>
#include <QStandardPaths>

#include <iostream>
#include <string>

int main() {
    const QString runtime = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    std::cout << "qt " << qVersion() << ' ' << toHex(QDir::tempPath()).constData() << ' '
              << toHex(runtime).constData() << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        const QList<QByteArray> words = QByteArray::fromStdString(line).split(' ');
        std::cout << answer(words).constData() << std::endl;
    }
}
