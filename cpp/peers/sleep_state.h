// Whether a process sleeps in a system call that waits for a semaphore, as the kernel tells.
#pragma once

#include <fstream>
#include <string>
#include <sys/syscall.h>
#include <sys/types.h>

/// Of a process with one thread. The kernel names the call only while the process is off the CPU
/// and not about to run again: whoever has been woken up is told as running.
inline bool sleepsOnSemaphore(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/syscall");
    std::string word;
    if (!(file >> word) || word == "running") return false;
    const long number = std::strtol(word.c_str(), nullptr, 10);
    return number == SYS_semtimedop || number == SYS_futex
#ifdef SYS_semop
           || number == SYS_semop
#endif
        ;
}
