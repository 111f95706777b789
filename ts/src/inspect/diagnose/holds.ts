import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { posixPath } from '../../keys/posix-path.js'
import type { SharedSegment } from '../objects/segment.js'
import type { SharedSemaphore } from '../objects/semaphore.js'

/** Which locks are kept, rather than in use at the moment of the look. */
export interface Holds {
  /** Of a lock that is held. */
  isKept(lock: SharedSemaphore): boolean
}

/** ms. Between the steps of create(), attach() and detach() a program takes microseconds. */
const MOMENT = 50
/** ms. Qt programs hold a lock for a copy; who has it for so long keeps it. */
const LONG = 300
/** ms. The kernel cuts the time of an operation to seconds. */
const SECOND = 1000
/** ms between two looks at a POSIX lock, which has no time. */
const STEP = 20

/**
 * Waits a moment, after which those who were in the middle of something are done; where a lock is held, until it is certain
 * whether it is kept, at most 1.3 s. Then a second look at the segments tells.
 */
export async function waitForCertainty(
  first: readonly SharedSegment[],
): Promise<(second: readonly SharedSegment[]) => Holds> {
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
    return { isKept: lock => kept.includes(lock) }
  }
}

const heldLocks = (segments: readonly SharedSegment[]): SharedSemaphore[] =>
  segments.flatMap(({ lock }) => (lock?.state === 'held' ? [lock] : []))

/** When a lock is still held by then, it is since LONG at least. */
const certainAt = ({ operatedAt }: SharedSemaphore) =>
  operatedAt === undefined ? 0 : operatedAt.getTime() + SECOND + LONG

const placeOf = ({ namespace, id }: SharedSemaphore) => `${namespace} ${id}`

/** A POSIX lock, through one of those who have it mapped; who is gone has taken the answer along. */
function isFree({ type, own, users: [user], nativeKey }: SharedSemaphore): boolean {
  if (type !== 'posix' || nativeKey === undefined) return false
  const path = posixPath(nativeKey, 'semaphore')
  try {
    return readFileSync(own ? path : `/proc/${user?.pid}/root${path}`).readUInt32LE(0) > 0
  } catch {
    return false
  }
}
