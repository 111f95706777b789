import { QtIpcError } from './errors.js'
import { posixPath } from './keys/posix-path.js'
import { native } from './native/binding.js'
import { type Caller, call } from './native/call.js'
import type { SegmentFacts } from './native/types.js'
import { describeProcess, isAlive } from './processes.js'
import { type BackendChoice, type ResolvedKey, resolveKey, type SegmentKey } from './segment-key.js'
import { SegmentLock } from './segment-lock.js'
import { mappingOf, type Usage, usageOf } from './segment-usage.js'

export interface RepairOptions {
  readonly backend?: BackendChoice | undefined
  /** Also what a live process may hold or use. Default false. */
  readonly force?: boolean | undefined
}

export async function removeSegment(
  operation: string,
  key: SegmentKey,
  { backend, force = false }: RepairOptions = {},
): Promise<boolean> {
  const resolved = resolveKey(operation, key, backend)
  return removeResolved({ operation, key: resolved.text }, resolved, { force })
}

export interface Removing {
  /** Also what live processes use. Default false. */
  readonly force?: boolean
  /** Only the segment for which this is true, now that its lock is held; VANISHED for any other, or none. */
  readonly isExpected?: ((facts: SegmentFacts) => boolean) | undefined
}

/** Looks whether anybody would be hurt, then takes away what is left, the lock last and while it is held. */
export function removeResolved(
  caller: Caller,
  resolved: ResolvedKey,
  { force = false, isExpected }: Removing,
): Promise<boolean> {
  return underLock(caller, resolved, async (facts, lock) => {
    if (isExpected && !(facts && isExpected(facts)))
      throw new QtIpcError('VANISHED', 'it is gone, or another one has its name by now', caller)
    if (facts && !force) refuseUnless(isUnused, caller, await usageOf(resolved, facts.attached))
    if (facts) call(caller, () => native.removeName(resolved.name))
    if (lock) call(caller, () => lock.semaphore.remove())
    return facts !== undefined || lock !== undefined
  })
}

/**
 * Takes away the memory that a dead program left, not what leads to it: with the key file or the lock gone, others who are
 * on the way to that key would meet elsewhere. Does nothing when the segment of that id has gone or was replaced.
 * BUSY when `mayGo` does not agree, or the lock is held.
 */
export function removeMemory(
  caller: Caller,
  resolved: ResolvedKey,
  id: number,
  mayGo: (usage: Usage) => boolean,
): Promise<void> {
  const { name } = resolved
  return underLock(caller, resolved, async facts => {
    if (facts?.id !== id) return
    refuseUnless(mayGo, caller, await usageOf(resolved, facts.attached))
    const memory = name.type === 'posix' ? name : { type: name.type, id: facts.id }
    call(caller, () => native.removeName(memory))
  })
}

let lastRemoval: Promise<unknown> = Promise.resolve()

/**
 * Looks and acts under the lock, if there is one. BUSY when it is held. Does not wait for it, but for earlier removals of this
 * thread: of two at a time the second would find the lock held by the first.
 */
function underLock<T>(...removal: Parameters<typeof underLockNow<T>>): Promise<T> {
  const result = lastRemoval.then(() => underLockNow(...removal))
  lastRemoval = result.catch(() => {})
  return result
}

async function underLockNow<T>(
  caller: Caller,
  resolved: ResolvedKey,
  task: (facts: SegmentFacts | undefined, lock: SegmentLock | undefined) => Promise<T>,
): Promise<T> {
  const lock = openLock(caller, resolved)
  try {
    if (lock && !lock.tryTake(caller)) throw busy(caller, 'the lock of the segment is held')
    try {
      return await task(
        call(caller, () => native.look(resolved.name)),
        lock,
      )
    } finally {
      lock?.giveBack()
    }
  } finally {
    lock?.close()
  }
}

/** Brings a lock that nobody alive can hold back to 1. */
export async function repairLock(
  operation: string,
  key: SegmentKey,
  { backend, force = false }: RepairOptions = {},
): Promise<boolean> {
  const resolved = resolveKey(operation, key, backend)
  const caller = { operation, key: resolved.text }
  const lock = openLock(caller, resolved)
  if (!lock) return false
  try {
    const value = call(caller, () => lock.semaphore.value())
    if (value === 1) return false
    if (!force && value === 0) await refuseWhileHeld(caller, resolved, lock)
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

async function refuseWhileHeld(caller: Caller, key: ResolvedKey, lock: SegmentLock): Promise<void> {
  refuseWhileOurs(caller, lock)
  const lockKey = key.nativeKey?.lockKey()
  if (lockKey?.type === 'posix') {
    // We have just mapped it ourselves, to look.
    const file = posixPath(lockKey.nativeKey, 'semaphore')
    refuseUnless(isUnused, caller, await mappingOf(file, pid => pid !== process.pid))
    // Other tasks have run meanwhile.
    refuseWhileOurs(caller, lock)
    return
  }
  const pid = lock.semaphore.lastPid()
  if (pid !== undefined && (pid === 0 || isAlive(pid)))
    throw busy(caller, `process ${describeProcess(pid)} holds the lock`)
}

function refuseWhileOurs(caller: Caller, lock: SegmentLock): void {
  if (lock.isHeld) throw busy(caller, 'a task of this thread holds the lock')
  if (lock.semaphore.isHeldByThisProcess())
    throw busy(caller, 'another thread of this process holds the lock')
}

function refuseUnless(may: (usage: Usage) => boolean, caller: Caller, usage: Usage): void {
  if (!may(usage)) throw busy(caller, usage.reason)
}

/** Known to be. */
const isUnused = ({ inUse }: Usage) => inUse === false

function busy(caller: Caller, message: string): QtIpcError {
  return new QtIpcError('BUSY', message, {
    ...caller,
    hint: 'End those programs first; { force: true } does it all the same',
  })
}
