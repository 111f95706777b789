/* System V shared memory of a C program without Qt: found by a number that the programs agree on,
 * or without one ("private"), by the id that the kernel gives it and this program prints. No lock.
 *   plain_system_v write|read KEY|private
 * It ends when its stdin closes; who made the segment removes it. */
#include "samples/plain_sample.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

int main(int argc, char* argv[]) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 3) return 2;
    const int writes = strcmp(argv[1], "write") == 0;
    const int isPrivate = strcmp(argv[2], "private") == 0;
    const int makes = writes || isPrivate;
    const key_t key = isPrivate ? IPC_PRIVATE : (key_t)strtoul(argv[2], NULL, 0);

    const int id = shmget(key, sizeof(struct sample), makes ? IPC_CREAT | 0600 : 0);
    if (id < 0) {
        perror("shmget");
        return 1;
    }
    struct sample* sample = shmat(id, NULL, writes ? 0 : SHM_RDONLY);
    if ((intptr_t)sample == -1) {
        perror("shmat");
        return 1;
    }
    printf("shmid %d\n", id);

    if (writes)
        writeSamples(sample);
    else
        readSamples(sample);
    shmdt(sample);
    if (makes) shmctl(id, IPC_RMID, NULL);
    return 0;
}
