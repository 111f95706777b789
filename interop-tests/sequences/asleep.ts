import { readdirSync, readFileSync } from 'node:fs'

// The numbers of semtimedop and futex.
const calls =
  process.arch === 'arm64' ? { semtimedop: 192, futex: 98 } : { semtimedop: 220, futex: 202 }

/**
 * Whether a thread of a process sleeps in the system call that waits for a semaphore, as the kernel tells. A thread that has been
 * woken up is told as running.
 */
export function sleepsOnSemaphore(pid: number | 'self'): boolean {
  const asleep = threadsOf(pid).map(thread =>
    textOf(`/proc/${pid}/task/${thread}/syscall`).split(' ').slice(0, 2).map(Number),
  )
  if (asleep.some(([call]) => call === calls.semtimedop)) return true
  const addresses = asleep.flatMap(([call, first = 0]) => (call === calls.futex ? [first] : []))
  return areInPosixSemaphore(pid, addresses)
}

/** Idle threads sleep in a futex, too, but in memory of their own. */
function areInPosixSemaphore(pid: number | 'self', addresses: readonly number[]): boolean {
  // The list of a process's memory is long.
  if (addresses.length === 0 || namesIn('/dev/shm').length === 0) return false
  return textOf(`/proc/${pid}/maps`)
    .split('\n')
    .filter(line => line.includes(' /dev/shm/sem.'))
    .some(line => {
      const [from = 0, to = 0] = (line.split(' ')[0] ?? '')
        .split('-')
        .map(hex => Number(`0x${hex}`))
      return addresses.some(address => from <= address && address < to)
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

const threadsOf = (pid: number | 'self'): string[] => namesIn(`/proc/${pid}/task`)

/** None where the folder, or the process, is no more. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
