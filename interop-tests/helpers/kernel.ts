import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { NativeIpcKey } from 'qt-ipc'

/** A semaphore as the kernel sees it, asked without any of the code under test. */
export interface KernelSemaphore {
  /** System V: semid, POSIX: inode. */
  readonly id: number
  readonly value: number
  /** Waits that are in the kernel now. */
  readonly waiting: number
}

/** The semaphore that guards the segment of a key (a string: a legacy System V key). */
export function lockOf(key: string | NativeIpcKey): KernelSemaphore | undefined {
  const segment = typeof key === 'string' ? NativeIpcKey.legacy(key, { type: 'systemv' }) : key
  const lock = segment.lockKey()
  if (!lock) throw new TypeError(`${segment} has no lock`)
  return semaphoreOf(lock)
}

/** The semaphore of a QSystemSemaphore's key; `undefined` when there is none. */
export function semaphoreOf(key: string | NativeIpcKey): KernelSemaphore | undefined {
  const name =
    typeof key === 'string' ? NativeIpcKey.legacy(key, { kind: 'semaphore', type: 'systemv' }) : key
  return name.type === 'posix' ? posixSemaphore(name.nativeKey) : systemVSemaphore(name.nativeKey)
}

/** Takes a System V semaphore away from everybody, as an administrator would. */
export function removeSemaphore({ id }: KernelSemaphore): void {
  const { status, stderr } = spawnSync('ipcrm', ['-s', String(id)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

const patience = 20_000

/** Looks again and again until it is so; an Error with `what` when it does not come. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  for (const start = performance.now(); !isSo(); ) {
    if (performance.now() - start > patience) throw new Error(`waited in vain for ${what}`)
    await setTimeout(5)
    // A look that takes longer than the timer would keep Node among the timers.
    await setImmediate()
  }
}

/** Until so many waits for the lock of a key are in the kernel, of all processes together. */
export function untilWaiting(key: string | NativeIpcKey, count: number): Promise<void> {
  return until(() => lockOf(key)?.waiting === count, `${count} waits in the kernel`)
}

function systemVSemaphore(path: string): KernelSemaphore | undefined {
  const file = statSync(path, { throwIfNoEntry: false, bigint: true })
  if (!file) return undefined
  // ftok: the low bits of inode and device, and Qt's 'Q'.
  const key = Number(0x51n * 0x1000000n + (file.dev & 0xffn) * 0x10000n + (file.ino & 0xffffn))
  const [, ...rows] = readFileSync('/proc/sysvipc/sem', 'utf8').trimEnd().split('\n')
  const row = rows.map(line => line.trim().split(/\s+/)).find(([first]) => Number(first) === key)
  if (!row) return undefined
  const { stdout } = spawnSync('ipcs', ['-s', '-i', row[1] ?? ''], { encoding: 'utf8' })
  const numbers = /pid\s*\n\s*0\s+(\d+)\s+(\d+)/.exec(stdout)
  if (!numbers) return undefined
  return { id: Number(row[1]), value: Number(numbers[1]), waiting: Number(numbers[2]) }
}

/** glibc's layout on 64-bit machines: the value, then the number of waiters. */
function posixSemaphore(name: string): KernelSemaphore | undefined {
  const file = `/dev/shm/sem.${name.slice(1)}`
  const status = statSync(file, { throwIfNoEntry: false })
  if (!status) return undefined
  const bytes = readFileSync(file)
  return { id: status.ino, value: bytes.readUInt32LE(0), waiting: bytes.readUInt32LE(4) }
}
