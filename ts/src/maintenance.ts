import { QtIpcError } from './errors.js'
import type { NativeIpcKey } from './keys/index.js'
import { native } from './native/binding.js'
import { type Caller, call } from './native/call.js'
import { describeProcess, processesMapping } from './processes.js'
import { type BackendChoice, type ResolvedKey, resolveKey, type SegmentKey } from './segment-key.js'
import { SegmentLock } from './segment-lock.js'

export interface RepairOptions {
  readonly backend?: BackendChoice | undefined
  /** Repair also what a live process may hold. Default false. */
  readonly force?: boolean | undefined
}

/** Looks whether anybody would be hurt, then takes away what is left, the lock last and while it is held. */
export function removeSegment(
  operation: string,
  key: SegmentKey,
  backend: BackendChoice | undefined,
): boolean {
  const resolved = resolveKey(operation, key, backend)
  const caller = { operation, key: resolved.text }
  const lock = openLock(caller, resolved)
  try {
    if (lock && !lock.tryTake(caller)) throw busy(caller, 'the lock of the segment is held')
    try {
      const facts = call(caller, () => native.look(resolved.name))
      refuseWhileUsed(caller, resolved, facts?.attached)
      // The key file of a legacy key is left over when its segment is gone; a native key may name any file.
      if (facts || !resolved.lockIsOptional) call(caller, () => native.removeName(resolved.name))
      if (lock) call(caller, () => lock.semaphore.remove())
      return facts !== undefined || lock !== undefined
    } finally {
      lock?.giveBack()
    }
  } finally {
    lock?.close()
  }
}

/** Brings a lock that nobody alive can hold back to 1. */
export function repairLock(
  operation: string,
  key: SegmentKey,
  options: RepairOptions = {},
): boolean {
  const resolved = resolveKey(operation, key, options.backend)
  const caller = { operation, key: resolved.text }
  const lock = openLock(caller, resolved)
  if (!lock) return false
  try {
    const value = call(caller, () => lock.semaphore.value())
    if (value === 1) return false
    if (options.force !== true && value === 0) refuseWhileHeld(caller, resolved, lock)
    return call(caller, () => lock.semaphore.reset())
  } finally {
    lock.close()
  }
}

/** The lock's semaphore, if there is one; nothing is made. */
function openLock(caller: Caller, { lock: name }: ResolvedKey): SegmentLock | undefined {
  if (!name) return undefined
  const lock = SegmentLock.of(name)
  try {
    if (call(caller, () => lock.semaphore.open('existing'))) return lock
  } catch (error) {
    lock.close()
    throw error
  }
  lock.close()
  return undefined
}

function refuseWhileUsed(caller: Caller, key: ResolvedKey, attached: number | undefined): void {
  if (attached === 0) return
  if (attached !== undefined)
    throw busy(caller, `${attached} attachment${attached === 1 ? '' : 's'} of live processes`)
  if (key.nativeKey?.type !== 'posix') return
  const users = processesMapping(posixFile('', key.nativeKey))
  if (users.length > 0)
    throw busy(caller, `in use by process ${users.map(describeProcess).join(', ')}`)
}

function refuseWhileHeld(caller: Caller, key: ResolvedKey, lock: SegmentLock): void {
  const pid = lock.semaphore.lastPid()
  if (lock.isHeld) throw busy(caller, 'a task of this thread holds the lock')
  const lockKey = key.nativeKey?.lockKey()
  if (lockKey?.type === 'posix') {
    const users = processesMapping(posixFile('sem.', lockKey))
    if (users.length > 0)
      throw busy(caller, `process ${users.map(describeProcess).join(', ')} may hold the lock`)
  } else if (pid !== undefined && isAlive(pid)) {
    throw busy(caller, `process ${describeProcess(pid)} holds the lock`)
  }
}

function posixFile(prefix: string, key: NativeIpcKey): string {
  return `/dev/shm/${prefix}${key.nativeKey.replace(/^\/+/, '')}`
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function busy(caller: Caller, message: string): QtIpcError {
  return new QtIpcError('BUSY', message, {
    ...caller,
    hint: 'End those programs first; repairLock takes { force: true }',
  })
}
