#include "payloads.h"

#include <QBuffer>
#include <QElapsedTimer>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

// Commands, one per line: "version"; "bytes <payload>" answers with hex; "time <payload>" answers
// with the ns of one encode and one decode.

namespace {

constexpr qint64 batchNs = 10'000'000;
constexpr int batchCount = 15;

template <typename T>
QByteArray encode(const T& value) {
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out << value;
    return bytes;
}

/// The median over batches of about 10 ms, per call.
template <typename Work>
qint64 timePerCall(Work work) {
    QElapsedTimer timer;
    timer.start();
    work();
    const qint64 calls = std::max<qint64>(1, batchNs / std::max<qint64>(1, timer.nsecsElapsed()));
    std::vector<qint64> batches;
    for (int batch = 0; batch < batchCount; ++batch) {
        timer.restart();
        for (qint64 call = 0; call < calls; ++call)
            work();
        batches.push_back(timer.nsecsElapsed() / calls);
    }
    std::nth_element(batches.begin(), batches.begin() + batchCount / 2, batches.end());
    return batches[batchCount / 2];
}

template <typename T>
std::string answer(const std::string& command, const T& value) {
    const QByteArray bytes = encode(value);
    if (command == "bytes") return bytes.toHex().toStdString();
    qsizetype sum = 0;
    const qint64 encodeNs = timePerCall([&] { sum += encode(value).size(); });
    const qint64 decodeNs = timePerCall([&] {
        QDataStream in(bytes);
        T decoded;
        in >> decoded;
        sum += in.status();
    });
    return std::to_string(encodeNs) + ' ' + std::to_string(decodeNs) + (sum < 0 ? "!" : "");
}

} // namespace

int main() {
    std::string command;
    std::string payload;
    while (std::cin >> command) {
        if (command == "version") {
            std::cout << qVersion() << std::endl;
            continue;
        }
        std::cin >> payload;
        if (payload == "doubles")
            std::cout << answer(command, doubles(100'000));
        else if (payload == "ints")
            std::cout << answer(command, ints(100'000));
        else if (payload == "strings")
            std::cout << answer(command, strings(10'000));
        else if (payload == "variantMap")
            std::cout << answer(command, variantMap(1000));
        else if (payload == "telemetry")
            std::cout << answer(command, telemetry(10'000));
        else if (payload == "frame")
            std::cout << answer(command, frame());
        std::cout << std::endl;
    }
    return 0;
}
