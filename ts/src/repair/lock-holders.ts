import { readdirSync, readFileSync } from 'node:fs'
import { type ProcessMaps, parseMaps } from '../system/process-maps.js'
import { isAlive, namespaceOf, ownNamespace, processMaps } from '../system/processes.js'
import { describeProcess } from '../system/wording.js'
import type { SegmentUsers } from './segment-users.js'

/** A System V lock at 0, and the segment that it guards. */
export interface SuspectLock {
  /** semid */
  readonly id: number
  /** The process of the last operation: the one that acquired it, or one whose exit the kernel undid. */
  readonly lastPid: number | undefined
  /** The segment, if there is one. */
  readonly segment: { readonly id: number; readonly attached?: number } | undefined
}

/**
 * Whether a live process may hold a System V lock. The kernel does not record the holder, and the last process to operate on
 * it need not be it: the exit of a program that released too often makes it the last one, while another holds the lock.
 * So every process that can have acquired it counts: the last one, those that have the segment attached, and in this IPC
 * namespace those that use QtCore or this package, as a program may hold the lock of a segment that it is not attached to. A process whose
 * only thread waits for this lock does not hold it.
 */
export async function holdersOf({ id, lastPid, segment }: SuspectLock): Promise<SegmentUsers> {
  if (lastPid === 0)
    return { inUse: undefined, reason: 'a process in another PID namespace may hold the lock' }
  if (
    lastPid !== undefined &&
    lastPid !== process.pid &&
    isAlive(lastPid) &&
    !waitsFor(lastPid, id)
  )
    return { inUse: true, reason: `${describeProcess(lastPid)} holds the lock` }
  const suspects: number[] = []
  let attachments = 0
  for await (const { pid, maps: text } of processMaps()) {
    const maps = parseMaps(text)
    const own = maps.systemv.filter(mapping => mapping.id === segment?.id).length
    attachments += own
    const canHold = own > 0 || mayUseLocks(pid, maps)
    if (canHold && pid !== process.pid && !waitsFor(pid, id)) suspects.push(pid)
  }
  if (suspects.length > 0)
    return {
      inUse: true,
      reason: `a live program may hold the lock: ${suspects.map(describeProcess).join(', ')}`,
    }
  if ((segment?.attached ?? 0) > attachments)
    return {
      inUse: undefined,
      reason: 'a program that cannot be seen from this process is attached and may hold the lock',
    }
  return { inUse: false, reason: 'no live program can hold the lock' }
}

/**
 * Whether a live process may have created a System V lock. The kernel does not record the creator of a semaphore, which need
 * not be attached any more; so it may be any native Qt program of this IPC namespace, and the last process to operate on the
 * lock (`lastPid`, before this one), which covers programs with a static Qt. Node processes do not count: they delete no key
 * file that they did not create.
 */
export async function mayCreatorLive(lastPid: number | undefined): Promise<boolean> {
  if (lastPid === 0) return true
  if (lastPid !== undefined && lastPid !== process.pid && isAlive(lastPid)) return true
  for await (const { pid, maps: text } of processMaps()) {
    const maps = parseMaps(text)
    if (pid !== process.pid && !maps.isQtIpc && mayUseLocks(pid, maps)) return true
  }
  return false
}

/** The processes that may use a lock, and whether processes that cannot be inspected are attached to its segment. */
export interface PossibleUsers {
  readonly pids: readonly number[]
  readonly hasUnseen: boolean
}

/**
 * The other live processes that may use a System V lock, which nothing shows for certain: the last one, those that have the
 * segment attached, and those in this IPC namespace that use QtCore or this package.
 */
export async function possibleUsers({ lastPid, segment }: SuspectLock): Promise<PossibleUsers> {
  const users = new Set<number>()
  let attachments = 0
  if (lastPid !== undefined && lastPid !== 0 && isAlive(lastPid)) users.add(lastPid)
  for await (const { pid, maps: text } of processMaps()) {
    const maps = parseMaps(text)
    const own = maps.systemv.filter(mapping => mapping.id === segment?.id).length
    attachments += own
    if (own > 0 || mayUseLocks(pid, maps)) users.add(pid)
  }
  users.delete(process.pid)
  return { pids: [...users], hasUnseen: (segment?.attached ?? 0) > attachments }
}

/** Whether it uses QtCore, or this package with or without Qt, in this IPC namespace. */
function mayUseLocks(pid: number, { qtVersion, isQtIpc }: ProcessMaps): boolean {
  return (qtVersion !== undefined || isQtIpc) && namespaceOf(pid, 'ipc') === ownNamespace('ipc')
}

/** Whether the only thread of a process is blocked in a semop on that semaphore. */
function waitsFor(pid: number, semid: number): boolean {
  try {
    if (readdirSync(`/proc/${pid}/task`).length !== 1) return false
    const [call, first] = readFileSync(`/proc/${pid}/syscall`, 'utf8').split(' ')
    return SEMOP_CALLS.has(Number(call)) && Number(first) === semid
  } catch {
    return false
  }
}

/** Numbers of semop and semtimedop. */
const SEMOP_CALLS: ReadonlySet<number> = new Set(process.arch === 'x64' ? [65, 220] : [193, 192])
