/*
 * The System V semaphore behind QSharedMemory::lock(): QT programs that use Qt, and one Node process with THREADS threads.
 * Each d_step is a step that no other process can interrupt: one system call, or several where no other order matters.
 * docs/lock-model.md explains the model, its invariants and the mutants (-D...) that break them.
 */
#include "kernel.pml"
#include "invariants.pml"

inline done() {
  check();
  printf(" | value %d, owed %d %d %d\n", sem[0].value, sem[0].owed[0], sem[0].owed[QT - 1], sem[0].owed[NODE])
}

#include "qt.pml"
#include "node.pml"
#include "world.pml"
