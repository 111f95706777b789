/* What the two C programs without Qt put into their memory. */
#pragma once

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

struct sample {
    int channel;
    double volts;
};

/* Waits so many ms; 0 when stdin has closed meanwhile. */
static int isWantedAfter(int ms) {
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    return poll(&input, 1, ms) == 0;
}

static void writeSamples(volatile struct sample* sample) {
    sample->channel = 3;
    while (isWantedAfter(200)) {
        sample->volts += 0.25;
        printf("wrote %.2f V on channel %d\n", sample->volts, sample->channel);
    }
}

static void readSamples(const volatile struct sample* sample) {
    double last = 0;
    while (isWantedAfter(10)) {
        const double volts = sample->volts;
        if (volts == last) continue;
        last = volts;
        printf("read %.2f V on channel %d\n", volts, sample->channel);
    }
}
