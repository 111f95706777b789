/* POSIX shared memory of a C program without Qt. No lock.
 *   plain_posix write|read /NAME
 * It ends when its stdin closes; the writer makes the memory and removes it. */
#include "samples/plain_sample.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char* argv[]) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 3) return 2;
    const int writes = strcmp(argv[1], "write") == 0;
    const char* name = argv[2];

    const int file = shm_open(name, writes ? O_RDWR | O_CREAT : O_RDONLY, 0600);
    if (file < 0 || (writes && ftruncate(file, sizeof(struct sample)) != 0)) {
        perror(name);
        return 1;
    }
    const int access = writes ? PROT_READ | PROT_WRITE : PROT_READ;
    struct sample* sample = mmap(NULL, sizeof(struct sample), access, MAP_SHARED, file, 0);
    if (sample == MAP_FAILED) {
        perror("mmap");
        return 1;
    }

    if (writes)
        writeSamples(sample);
    else
        readSamples(sample);
    munmap(sample, sizeof(struct sample));
    if (writes) shm_unlink(name);
    return 0;
}
