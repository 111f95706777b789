import { readdirSync, readFileSync } from 'node:fs'

// The numbers of semtimedop and futex.
const calls =
  process.arch === 'arm64' ? { semtimedop: 192, futex: 98 } : { semtimedop: 220, futex: 202 }

/**
 * Whether a thread of a process sleeps in the system call that waits for a semaphore, as the kernel tells. A thread that has been
 * woken up is told as running.
 */
export function sleepsOnSemaphore(pid: number | 'self'): boolean {
  return threadsOf(pid).some(thread => {
    const [call, first] = textOf(`/proc/${pid}/task/${thread}/syscall`).split(' ')
    if (Number(call) === calls.semtimedop) return true
    return Number(call) === calls.futex && isInPosixSemaphore(pid, Number(first))
  })
}

/** Idle threads sleep in a futex, too, but in memory of their own. */
function isInPosixSemaphore(pid: number | 'self', address: number): boolean {
  return textOf(`/proc/${pid}/maps`)
    .split('\n')
    .filter(line => line.includes(' /dev/shm/sem.'))
    .some(line => {
      const [from = 0, to = 0] = (line.split(' ')[0] ?? '')
        .split('-')
        .map(hex => Number(`0x${hex}`))
      return from <= address && address < to
    })
}

/** Empty for a thread that has ended. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** None of a process that has ended. */
function threadsOf(pid: number | 'self'): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}
