import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { posixPath } from '../../keys/posix-path.js'
import type { SharedSegment } from '../objects/segment.js'
import type { SharedSemaphore } from '../objects/semaphore.js'

/** Tells locks that are stuck from locks that are in use during the survey. */
export interface LockAges {
  /** Whether a held lock has been held for at least `LONG`. */
  isStuck(lock: SharedSemaphore): boolean
}

/** ms. A program takes microseconds between the steps of create(), attach() and detach(). */
const MOMENT = 50
/** ms. Qt programs hold a lock for the time of a copy; a lock held for longer than this counts as stuck. */
const LONG = 300
/** ms. The kernel records the time of an operation in whole seconds. */
const SECOND = 1000
/** ms between two reads of a POSIX lock, of which the kernel records no time. */
const STEP = 20

/**
 * Waits until programs that were in the middle of a call have finished it, and where a lock is held until it is certain whether
 * it is stuck, at most 1.3 s. Resolves to a function that decides about the locks of a second survey.
 */
export async function waitForCertainty(
  first: readonly SharedSegment[],
): Promise<(second: readonly SharedSegment[]) => LockAges> {
  const held = heldLocks(first)
  const now = Date.now()
  const end = held.length === 0 ? now + MOMENT : Math.max(now + LONG, ...held.map(certainAt))
  const givenBack = new Set<string>()
  while (Date.now() < end) {
    for (const lock of held) if (isFree(lock)) givenBack.add(placeOf(lock))
    await setTimeout(Math.min(STEP, Math.max(1, end - Date.now())))
  }
  const before = new Set(held.map(placeOf))
  return second => {
    const kept = heldLocks(second)
      .filter(lock => before.has(placeOf(lock)) && !givenBack.has(placeOf(lock)))
      .filter(lock => certainAt(lock) <= Date.now())
    return { isStuck: lock => kept.includes(lock) }
  }
}

const heldLocks = (segments: readonly SharedSegment[]): SharedSemaphore[] =>
  segments.flatMap(({ lock }) => (lock?.state === 'held' ? [lock] : []))

/** Time in ms since the epoch: a lock that is still held then has been held for at least `LONG`. */
const certainAt = ({ operatedAt }: SharedSemaphore) =>
  operatedAt === undefined ? 0 : operatedAt.getTime() + SECOND + LONG

const placeOf = ({ namespace, id }: SharedSemaphore) => `${namespace} ${id}`

/** Reads a POSIX lock through a process that has it mapped; false when that process has exited. */
function isFree({ type, own, users: [user], nativeKey }: SharedSemaphore): boolean {
  if (type !== 'posix' || nativeKey === undefined) return false
  const path = posixPath(nativeKey, 'semaphore')
  try {
    return readFileSync(own ? path : `/proc/${user?.pid}/root${path}`).readUInt32LE(0) > 0
  } catch {
    return false
  }
}
