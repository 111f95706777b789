import { existsSync } from 'node:fs'
import type { BackendChoice } from '../addressing/backend.js'
import { resolveAddress, type SegmentAddress } from '../addressing/segment-address.js'
import { type Deadline, deadlineOf, pause } from '../arguments/timing.js'
import { type Call, isCode, QtIpcError } from '../errors/qt-ipc-error.js'
import { native } from '../native/binding.js'
import { call } from '../native/call.js'
import type { SegmentFacts } from '../native/types.js'
import { removeMemory } from '../repair/repair.js'
import { type SegmentUsers, usersOf } from '../repair/segment-users.js'
import { SharedMemory } from '../shared-memory/shared-memory.js'
import { isAlive } from '../system/processes.js'
import type { InstanceKey } from './instance-keys.js'

export type UnknownHolder = 'error' | 'alive' | 'dead'

export interface Election {
  readonly key: InstanceKey
  readonly backend: BackendChoice
  readonly unknownHolder: UnknownHolder
  readonly deadline: Deadline
  /** Time limit in ms, for the message. */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
}

const POLL_INTERVAL = 10
/** ms that other starting instances have to detach from the segment that they inspect. */
const PASSING = 1000

/** Number of readings that must all find a user, and ms between two: read-only handles are attached for microseconds. */
const USER_LOOKS = 3
const USER_LOOKS_APART = 2

/** ms in which a detaching program that removed a segment also removes its key file; Qt programs need a few µs. */
const SETTLING = 50

/**
 * Resolves to the segment that makes this process the primary instance; to `undefined` when another process has it.
 *
 * The kernel decides: of all processes that create a segment one succeeds. The lock cannot decide, because the failing create()
 * of each later native program resets it. So this looks first, removes a segment without users, and creates one; any
 * interference of another process causes an error in the next step, and the loop starts again.
 */
export async function becomeHolder(election: Election): Promise<SharedMemory | undefined> {
  const { key, backend, deadline, timeout, signal } = election
  const operation = 'SingleInstance.acquire'
  const address = resolveAddress(operation, key, backend)
  const caller = { operation, key: address.keyText }
  const passing = deadlineOf(Math.min(PASSING, timeout))
  for (let obstacle: unknown; ; ) {
    const facts = call(caller, () => native.look(address.kernelName))
    if (facts && (await isHeld(election, caller, address, facts))) {
      if (isClaimed(facts) || passing.left() === 0) return undefined
      await pause(POLL_INTERVAL, signal)
      continue
    }
    try {
      const isContested = facts !== undefined || obstacle !== undefined || hasKeyFile(address)
      const mayGo = ({ inUse }: SegmentUsers) => isUnused(election, inUse)
      if (facts) await removeMemory(caller, address, facts.id, mayGo)
      const memory = await create(election)
      if (await isStillOurs(address, isContested)) return memory
      await memory.detach()
    } catch (error) {
      if (!isPassing(error)) throw error
      obstacle = error
    }
    if (deadline.left() === 0)
      throw new QtIpcError(
        'TIMEOUT',
        `timed out after ${timeout} ms deciding which instance is primary`,
        {
          ...caller,
          cause: obstacle,
          hint: 'Check for a hung program that holds the lock of the segment; SharedMemory.repairLock(key) frees the lock of a killed one',
        },
      )
    await pause(Math.min(POLL_INTERVAL, deadline.left()), signal)
  }
}

function create({ key, backend, deadline, signal }: Election): Promise<SharedMemory> {
  const timeout = deadline.left()
  return SharedMemory.create(key, 1, { backend, signal, timeout, removeOnDetach: 'ifCreated' })
}

/**
 * Whether the name refers to the segment that this process created. A detaching native program first removes the segment and then
 * the key file: a segment created in between is not found by other programs. If other processes interfered, this looks twice.
 */
async function isStillOurs({ kernelName }: SegmentAddress, isContested: boolean): Promise<boolean> {
  const made = native.look(kernelName)
  const isOurs = made?.creatorPid === undefined || made.creatorPid === process.pid
  if (!made || !isOurs || !isContested) return made !== undefined && isOurs
  await pause(SETTLING, undefined)
  return native.look(kernelName)?.id === made.id
}

/** System V: whether another process uses the key, or left its key file behind. */
function hasKeyFile({ kernelName }: SegmentAddress): boolean {
  return 'path' in kernelName && existsSync(kernelName.path)
}

/** Whether a program uses the segment, other than to inspect it. @throws {QtIpcError} UNSUPPORTED when that is unknown. */
async function isHeld(
  election: Election,
  caller: Call,
  address: SegmentAddress,
  first: SegmentFacts,
): Promise<boolean> {
  if (!(await hasUsers(election, caller, address, first))) return false
  for (let look = 1; look < USER_LOOKS && first.attached !== undefined; look += 1) {
    await pause(USER_LOOKS_APART, election.signal)
    const facts = call(caller, () => native.look(address.kernelName))
    if (facts?.id !== first.id) return facts !== undefined
    if (!(await hasUsers(election, caller, address, facts))) return false
  }
  return true
}

async function hasUsers(
  election: Election,
  caller: Call,
  address: SegmentAddress,
  { attached }: SegmentFacts,
): Promise<boolean> {
  const { inUse, reason } = await usersOf(address, attached)
  if (inUse === undefined && election.unknownHolder === 'error')
    throw new QtIpcError(
      'UNSUPPORTED',
      `a segment with this key already exists, and its creator may be alive: ${reason}`,
      {
        ...caller,
        hint: "Pass unknownHolder: 'alive' or 'dead' to decide, or use a System V key, for which the kernel counts users",
      },
    )
  return !isUnused(election, inUse)
}

/** Whether the creator is alive or unknown; otherwise the users may be starting instances that only inspect the segment. */
function isClaimed({ creatorPid = 0 }: SegmentFacts): boolean {
  return creatorPid === 0 || isAlive(creatorPid)
}

function isUnused({ unknownHolder }: Election, inUse: boolean | undefined): boolean {
  return inUse === undefined ? unknownHolder === 'dead' : !inUse
}

/** Whether another process interfered between two steps. */
function isPassing(error: unknown): boolean {
  return isCode(error, 'BUSY') || isCode(error, 'ALREADY_EXISTS') || isCode(error, 'NOT_FOUND')
}
