import { existsSync } from 'node:fs'
import { isCode, QtIpcError } from '../errors.js'
import { removeMemory } from '../maintenance.js'
import { native } from '../native/binding.js'
import { type Caller, call } from '../native/call.js'
import type { SegmentFacts } from '../native/types.js'
import { isAlive } from '../processes.js'
import { type BackendChoice, type ResolvedKey, resolveKey } from '../segment-key.js'
import { type Usage, usageOf } from '../segment-usage.js'
import { SharedMemory } from '../shared-memory.js'
import { type Deadline, deadlineOf, pause } from '../timing.js'
import type { InstanceKey } from './instance-keys.js'

export type UnknownHolder = 'error' | 'alive' | 'dead'

export interface Election {
  readonly key: InstanceKey
  readonly backend: BackendChoice
  readonly unknownHolder: UnknownHolder
  readonly deadline: Deadline
  /** ms, for the message. */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
}

const POLL_INTERVAL = 10
/** ms that other starters get to let go of what they look at. */
const PASSING = 1000

/** Looks that must all find a user, and the ms between two: programs that only look are attached for microseconds. */
const USER_LOOKS = 3
const USER_LOOKS_APART = 2

/** ms in which a leaving program that has removed a segment removes its key file, too; natively a few µs. */
const SETTLING = 50

/**
 * The segment that makes its holder the first instance; `undefined` when somebody else has it.
 *
 * Only the kernel decides: of all who create a segment one succeeds. The lock cannot, for each native program that comes
 * second resets it by its failing create(). So one looks first, takes away what nobody has, and creates; whatever
 * another one does in between shows as an error at the next step, and one looks again.
 */
export async function becomeHolder(election: Election): Promise<SharedMemory | undefined> {
  const { key, backend, deadline, timeout, signal } = election
  const operation = 'SingleInstance.acquire'
  const resolved = resolveKey(operation, key, backend)
  const caller = { operation, key: resolved.text }
  const passing = deadlineOf(Math.min(PASSING, timeout))
  for (let obstacle: unknown; ; ) {
    const facts = call(caller, () => native.look(resolved.name))
    if (facts && (await isHeld(election, caller, resolved, facts))) {
      if (isClaimed(facts) || passing.left() === 0) return undefined
      await pause(POLL_INTERVAL, signal)
      continue
    }
    try {
      const isContested = facts !== undefined || obstacle !== undefined || hasKeyFile(resolved)
      const mayGo = ({ inUse }: Usage) => isUnused(election, inUse)
      if (facts) await removeMemory(caller, resolved, facts.id, mayGo)
      const memory = await create(election)
      if (await isStillOurs(resolved, isContested)) return memory
      await memory.detach()
    } catch (error) {
      if (!isPassing(error)) throw error
      obstacle = error
    }
    if (deadline.left() === 0)
      throw new QtIpcError('TIMEOUT', `it was not to be decided within ${timeout} ms`, {
        ...caller,
        cause: obstacle,
        hint: 'Does a hung program hold the lock of the segment? SharedMemory.repairLock(key) frees that of a dead one',
      })
    await pause(Math.min(POLL_INTERVAL, deadline.left()), signal)
  }
}

function create({ key, backend, deadline, signal }: Election): Promise<SharedMemory> {
  const timeout = deadline.left()
  return SharedMemory.create(key, 1, { backend, signal, timeout, removeOnDetach: 'ifCreated' })
}

/**
 * Whether the name leads to what this process has made. A native program that leaves removes first the segment and then
 * the key file: who creates in between has a segment that nobody else finds. Whoever saw others on the way looks twice.
 */
async function isStillOurs({ name }: ResolvedKey, isContested: boolean): Promise<boolean> {
  const made = native.look(name)
  const isOurs = made?.creatorPid === undefined || made.creatorPid === process.pid
  if (!made || !isOurs || !isContested) return made !== undefined && isOurs
  await pause(SETTLING, undefined)
  return native.look(name)?.id === made.id
}

/** System V: somebody uses the key, or has left its file. */
function hasKeyFile({ name }: ResolvedKey): boolean {
  return 'path' in name && existsSync(name.path)
}

/** Whether a program uses it, other than to look. Throws UNSUPPORTED where that cannot be known. */
async function isHeld(
  election: Election,
  caller: Caller,
  resolved: ResolvedKey,
  first: SegmentFacts,
): Promise<boolean> {
  if (!(await hasUsers(election, caller, resolved, first))) return false
  for (let look = 1; look < USER_LOOKS && first.attached !== undefined; look += 1) {
    await pause(USER_LOOKS_APART, election.signal)
    const facts = call(caller, () => native.look(resolved.name))
    if (facts?.id !== first.id) return facts !== undefined
    if (!(await hasUsers(election, caller, resolved, facts))) return false
  }
  return true
}

async function hasUsers(
  election: Election,
  caller: Caller,
  resolved: ResolvedKey,
  { attached }: SegmentFacts,
): Promise<boolean> {
  const { inUse, reason } = await usageOf(resolved, attached)
  if (inUse === undefined && election.unknownHolder === 'error')
    throw new QtIpcError(
      'UNSUPPORTED',
      `there is such a segment, and whether its holder is alive cannot be told: ${reason}`,
      {
        ...caller,
        hint: "unknownHolder: 'alive' or 'dead' says what to think; System V segments count their users",
      },
    )
  return !isUnused(election, inUse)
}

/** Of a dead creator's segment, the users may be starters who only look at it, as those that attach first do. */
function isClaimed({ creatorPid = 0 }: SegmentFacts): boolean {
  return creatorPid === 0 || isAlive(creatorPid)
}

function isUnused({ unknownHolder }: Election, inUse: boolean | undefined): boolean {
  return inUse === undefined ? unknownHolder === 'dead' : !inUse
}

/** Somebody else was there between two steps. */
function isPassing(error: unknown): boolean {
  return isCode(error, 'BUSY') || isCode(error, 'ALREADY_EXISTS') || isCode(error, 'NOT_FOUND')
}
