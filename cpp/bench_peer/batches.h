// Repeats a step in batches: the median batch is what counts, a disturbed one does not.
#pragma once

#include "common/line_protocol.h"

#include <QByteArray>

#include <algorithm>
#include <chrono>
#include <vector>

struct Batches {
    int batches;
    int rounds;

    /// ns per round of each batch, sorted; a first batch warms up and is dropped. Empty as soon as
    /// `step` returns false: half a measurement is none.
    template <typename Step>
    std::vector<double> measure(const Step& step) const {
        std::vector<double> times;
        for (int batch = 0; batch <= batches; ++batch) {
            const auto start = std::chrono::steady_clock::now();
            for (int round = 0; round < rounds; ++round)
                if (!step()) return {};
            const std::chrono::duration<double, std::nano> time =
                std::chrono::steady_clock::now() - start;
            if (batch > 0) times.push_back(time.count() / rounds);
        }
        std::sort(times.begin(), times.end());
        return times;
    }

    void print(const QByteArray& name, const std::vector<double>& times) const {
        protocol::reply("{\"name\":\"" + name + "\",\"unit\":\"ns\",\"qt\":\"" + qVersion() +
                        "\",\"batches\":" + QByteArray::number(batches) +
                        ",\"rounds\":" + QByteArray::number(rounds) +
                        ",\"median\":" + QByteArray::number(times[times.size() / 2], 'f', 1) +
                        ",\"fastest\":" + QByteArray::number(times.front(), 'f', 1) + "}");
    }
};
