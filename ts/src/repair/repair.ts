import type { BackendChoice } from '../addressing/backend.js'
import {
  resolveAddress,
  type SegmentAddress,
  type SegmentKey,
} from '../addressing/segment-address.js'
import { type Call, QtIpcError } from '../errors/qt-ipc-error.js'
import { SegmentMutex } from '../locking/segment-mutex.js'
import { native } from '../native/binding.js'
import { call } from '../native/call.js'
import { LARGEST_AT_ONCE } from '../native/job.js'
import type { SegmentFacts } from '../native/types.js'
import { inspectsAllUsers, seesAllProcesses } from '../system/processes.js'
import { describeProcess } from '../system/wording.js'
import { holdersOf, mayCreatorLive, possibleUsers } from './lock-holders.js'
import { posixUsageOf, type SegmentUsers, usersOf } from './segment-users.js'

/** Options of `SharedMemory.remove` and `SharedMemory.repairLock`. */
export interface RepairOptions {
  /** The back end, where the key alone does not determine it. Default `'auto'`. */
  readonly backend?: BackendChoice | undefined
  /** Act even if a live process may hold the lock or use the segment. Default false. */
  readonly force?: boolean | undefined
}

export async function removeSegment(
  operation: string,
  key: SegmentKey,
  { backend, force = false }: RepairOptions = {},
): Promise<boolean> {
  const address = resolveAddress(operation, key, backend)
  return removeAddressed({ operation, key: address.keyText }, address, { force })
}

export interface RemoveOptions {
  /** Act even if live processes use the segment. Default false. */
  readonly force?: boolean
  /** Checks the segment once its lock is held; VANISHED when this returns false or the segment does not exist. */
  readonly isExpected?: ((facts: SegmentFacts) => boolean) | undefined
}

/**
 * Checks that no live process uses the segment, then removes segment and lock, the lock last and while it is held. A lock
 * whose creator may be alive stays, free: when it exits, Qt's creator deletes the name that it has created, which by then may
 * be that of another lock. True if anything was removed.
 */
export function removeAddressed(
  caller: Call,
  address: SegmentAddress,
  { force = false, isExpected }: RemoveOptions,
): Promise<boolean> {
  return withMutexHeld(
    caller,
    address,
    { force, mayGo: isUnused },
    async (facts, mutex, lastPid) => {
      if (isExpected && !(facts && isExpected(facts)))
        throw new QtIpcError('VANISHED', 'the segment was removed or replaced meanwhile', caller)
      const posix = force ? undefined : await posixUsageOf(address.nativeKey)
      if (facts && !force)
        refuseUnless(isUnused, caller, posix?.segment ?? (await usersOf(address, facts.attached)))
      const lockGoes =
        mutex !== undefined &&
        // While it is held: with more than that it may be a QSystemSemaphore, which is the same semaphore.
        (force || call(caller, () => mutex.semaphore.value()) === 0) &&
        (force || (posix ? isUnused(posix.lock) : !(await mayCreatorLive(lastPid))))
      if (facts) call(caller, () => native.removeName(address.kernelName, LARGEST_AT_ONCE))
      if (lockGoes) call(caller, () => mutex.semaphore.remove())
      return facts !== undefined || lockGoes
    },
  )
}

/**
 * Removes the memory that a crashed program left behind, but neither its key file nor its lock: without them, programs that
 * are about to attach would not share a segment. Does nothing when the segment of that id was removed or replaced.
 *
 * @throws {QtIpcError} BUSY when `mayGo` returns false, or the lock is held.
 */
export function removeMemory(
  caller: Call,
  address: SegmentAddress,
  id: number,
  mayGo: (users: SegmentUsers) => boolean,
): Promise<void> {
  const { kernelName } = address
  return withMutexHeld(caller, address, { force: false, mayGo }, async facts => {
    if (facts?.id !== id) return
    refuseUnless(mayGo, caller, await usersOf(address, facts.attached))
    const memory =
      kernelName.type === 'posix' ? kernelName : { type: kernelName.type, id: facts.id }
    call(caller, () => native.removeName(memory, LARGEST_AT_ONCE))
  })
}

/** Treatment of a lock that is held: with `force` it is ignored, else it is acquired if `mayGo` returns true for its users. */
interface WhenHeld {
  readonly force: boolean
  readonly mayGo: (users: SegmentUsers) => boolean
}

let lastRemoval: Promise<unknown> = Promise.resolve()

/**
 * Runs `task` with the lock held, if there is one. Does not wait for the lock, but for earlier removals of this thread: of two
 * at a time the second would find the lock held by the first.
 *
 * @throws {QtIpcError} BUSY when a live process may hold the lock.
 */
function withMutexHeld<T>(...removal: Parameters<typeof withMutexHeldNow<T>>): Promise<T> {
  const result = lastRemoval.then(() => withMutexHeldNow(...removal))
  lastRemoval = result.catch(() => {})
  return result
}

async function withMutexHeldNow<T>(
  caller: Call,
  address: SegmentAddress,
  { force, mayGo }: WhenHeld,
  task: (
    facts: SegmentFacts | undefined,
    mutex: SegmentMutex | undefined,
    lastPid: number | undefined,
  ) => Promise<T>,
): Promise<T> {
  const mutex = openMutex(caller, address)
  try {
    const lastPid = mutex?.semaphore.lastPid()
    const isTaken =
      mutex?.tryAcquire(caller) ||
      (mutex && !force && (await takeFromTheDead(caller, address, mutex, mayGo)))
    try {
      return await task(
        call(caller, () => native.look(address.kernelName)),
        mutex,
        lastPid,
      )
    } finally {
      if (isTaken) mutex?.release()
    }
  } finally {
    mutex?.close()
  }
}

/**
 * Sets a lock to 1 that no live process can hold. A value above 1 is refused unless forced: it may be that of a QSystemSemaphore
 * with the same key, which is the same semaphore. And when the program exits that released the lock after a peer's create() had
 * reset it, the kernel subtracts the surplus, and a lock that was lowered before would stay at 0 permanently.
 */
export async function repairLock(
  operation: string,
  key: SegmentKey,
  { backend, force = false }: RepairOptions = {},
): Promise<boolean> {
  const address = resolveAddress(operation, key, backend)
  const caller = { operation, key: address.keyText }
  const mutex = openMutex(caller, address)
  if (!mutex) return false
  try {
    const value = call(caller, () => mutex.semaphore.value())
    if (value === undefined) {
      if (mutex.isHeld || !call(caller, () => mutex.semaphore.open('existing'))) return false
      throw denied(caller)
    }
    if (value === 1) return false
    if (!force && value > 1)
      throw aboveOne(caller, value, await possibleUsersOf(caller, address, mutex))
    if (!force) await refuseWhileHeld(caller, address, mutex)
    return call(caller, () => mutex.semaphore.repair(force))
  } finally {
    mutex.close()
  }
}

/** Opens the lock's semaphore if it exists; creates nothing. */
function openMutex(caller: Call, { mutexName: name }: SegmentAddress): SegmentMutex | undefined {
  if (!name) return undefined
  const mutex = SegmentMutex.of(name)
  try {
    if (call(caller, () => mutex.semaphore.open('existing'))) return mutex
  } catch (error) {
    mutex.close()
    throw error
  }
  mutex.close()
  return undefined
}

/** A POSIX lock stays held after its holder was killed; the kernel releases a System V lock itself. */
async function takeFromTheDead(
  caller: Call,
  address: SegmentAddress,
  mutex: SegmentMutex,
  mayGo: WhenHeld['mayGo'],
): Promise<true> {
  refuseOwnHold(caller, mutex)
  const users = (await posixUsageOf(address.nativeKey))?.lock
  if (users) {
    refuseUnless(mayGo, caller, users)
    // Other tasks of this thread have run meanwhile.
    refuseOwnHold(caller, mutex)
    call(caller, () => mutex.semaphore.repair(false))
  }
  if (users && mutex.tryAcquire(caller)) return true
  throw busy(
    caller,
    'the lock of the segment is held',
    'End those programs first; if the holder was killed, call SharedMemory.repairLock(key)',
  )
}

function refuseOwnHold(caller: Call, mutex: SegmentMutex): void {
  if (mutex.isHeld) throw busy(caller, 'a task of this thread holds the lock')
  if (mutex.semaphore.isHeldByThisProcess())
    throw busy(caller, 'another thread of this process holds the lock')
}

async function refuseWhileHeld(
  caller: Call,
  address: SegmentAddress,
  mutex: SegmentMutex,
): Promise<void> {
  refuseOwnHold(caller, mutex)
  const posix = await posixUsageOf(address.nativeKey)
  const users = posix?.lock ?? (await systemVLockUsage(caller, address, mutex))
  refuseUnless(isUnused, caller, users)
  // Other tasks have run meanwhile.
  refuseOwnHold(caller, mutex)
}

async function systemVLockUsage(
  caller: Call,
  address: SegmentAddress,
  mutex: SegmentMutex,
): Promise<SegmentUsers> {
  const segment = call(caller, () => native.look(address.kernelName))
  const lastPid = mutex.semaphore.lastPid()
  const users = await holdersOf({ id: mutex.semaphore.id(), lastPid, segment })
  // A process that has started since then may have acquired it.
  if (mutex.semaphore.lastPid() !== lastPid) throw busy(caller, 'a live process uses the lock')
  return users
}

/** The sentence that names the live processes that may use the lock. */
async function possibleUsersOf(
  caller: Call,
  address: SegmentAddress,
  mutex: SegmentMutex,
): Promise<string> {
  const posix = await posixUsageOf(address.nativeKey)
  if (posix) return posix.lock.reason
  const segment = call(caller, () => native.look(address.kernelName))
  const lastPid = mutex.semaphore.lastPid()
  const { pids, hasUnseen } = await possibleUsers({ id: mutex.semaphore.id(), lastPid, segment })
  if (pids.length > 0) return `${pids.map(describeProcess).join(', ')} may use it`
  return seesAllProcesses() && inspectsAllUsers() && !hasUnseen
    ? 'no live program may use it'
    : 'not all processes can be inspected from here, and others may use it'
}

function aboveOne(caller: Call, value: number, users: string): QtIpcError {
  return new QtIpcError('BUSY', `the value of the lock is ${value}, above 1; ${users}`, {
    ...caller,
    hint:
      'A QSystemSemaphore with this key is the same semaphore: if a program uses one, its value belongs to that program. ' +
      'Otherwise it becomes 1 again when the program that released it too often exits; ' +
      'if that program has exited already, pass { force: true } to set it to 1',
  })
}

function refuseUnless(
  may: (users: SegmentUsers) => boolean,
  caller: Call,
  users: SegmentUsers,
): void {
  if (may(users)) return
  const hint =
    users.inUse === undefined
      ? 'If no program uses it, pass { force: true } to do it anyway'
      : undefined
  throw busy(caller, users.reason, hint)
}

/** Whether it is certain that no live process uses it. */
const isUnused = ({ inUse }: SegmentUsers) => inUse === false

function busy(
  caller: Call,
  message: string,
  hint = 'End those programs first, or pass { force: true } to do it anyway',
): QtIpcError {
  return new QtIpcError('BUSY', message, { ...caller, hint })
}

function denied(caller: Call): QtIpcError {
  return new QtIpcError('PERMISSION_DENIED', 'the lock of the segment belongs to another user', {
    ...caller,
    qtError: 'PermissionDenied',
    hint: 'Run as the user who created it, or with CAP_IPC_OWNER',
  })
}
