import type { ProcessReference } from '../../system/process-status.js'
import { accountText, processText } from '../../system/wording.js'
import type { KeyFile } from '../key-files/key-files.js'
import type { SharedSegment } from '../objects/segment.js'
import type { User } from '../processes/process-facts.js'
import type { Survey } from '../survey.js'

/** A segment or key file that a crashed program left behind. */
export type Leftover =
  | { readonly kind: 'segment'; readonly segment: SharedSegment }
  | { readonly kind: 'key file'; readonly file: KeyFile }

export interface Leftovers {
  /** Leftovers that are certainly unused: `removeLeftover` removes them. */
  readonly removable: readonly Leftover[]
  /** Leftovers that this process cannot remove, or that may be in use, each with the reason. */
  readonly kept: readonly (Leftover & { readonly reason: string })[]
}

/**
 * Finds the leftovers in a survey. A segment is removable, with its lock and key files, when no process is attached, its creator
 * has exited, its key is certain, and this user owns it or is root. A key file is removable when it is a regular, empty file older
 * than a minute, no object has its System V key in any namespace, and no visible or hidden program may be about to use it.
 * Reads nothing from the system.
 */
export function findLeftovers(survey: Survey): Leftovers {
  const candidates = [
    ...survey.segments
      .filter(({ isQt, attached, problems }) => isQt && attached === 0 && !isGoing(problems))
      .map(segment => ({ kind: 'segment', segment, reason: keepSegment(segment) }) as const),
    ...filesWithoutObject(survey).map(
      file => ({ kind: 'key file', file, reason: keepFile(file, survey) }) as const,
    ),
  ]
  return {
    removable: candidates
      .filter(({ reason }) => reason === undefined)
      .map(({ reason: _, ...leftover }) => leftover),
    kept: candidates.flatMap(({ reason, ...leftover }) =>
      reason === undefined ? [] : [{ ...leftover, reason }],
    ),
  }
}

const isGoing = (problems: SharedSegment['problems']) => problems.includes('marked for destruction')

function keepSegment(segment: SharedSegment): string | undefined {
  const { type, id, own, state, creator, kind, keyFiles, nativeKey, lock } = segment
  const [file] = keyFiles
  if (!own) return `it is in ${segment.namespace}: run this command there`
  if (isForeign(segment.owner?.id)) return ownedBy(segment.owner)
  if (state !== 'orphan') return keepUnattached(type, creator)
  if (keyFiles.length > 1) return 'several key files give its System V key'
  if (lock && lock.keyFiles.length > 1) return 'several key files give the System V key of its lock'
  if (type === 'systemv' && !file)
    return `without a key file it may not belong to a Qt program: ipcrm -m ${id} removes it`
  if (type === 'systemv' && kind !== 'legacy')
    return `${nativeKey} may not be its key file: ipcrm -m ${id} removes it`
  if (file && !file.own) return `its key file is ${file.path} in another file system`
  if (lock?.state === 'held')
    return type === 'posix'
      ? `its lock is held by a process that has exited: run qt-ipc repair posix:${nativeKey} first`
      : `its lock is held by ${lock.holder ? processText(lock.holder) : 'an unknown process'}`
  if (lock?.state === 'inflated')
    return `its lock has the value ${lock.value}, so it may be a QSystemSemaphore that a program uses`
  if (lock?.state === 'unknown') return 'this user may not read its lock'
  return undefined
}

function keepUnattached(type: string, creator: ProcessReference | undefined): string {
  if (type === 'posix')
    return 'processes that could not be inspected may have it mapped: run as root, outside of containers'
  return creator?.alive
    ? `its creator, ${processText(creator)}, is alive`
    : 'its creator may be alive'
}

function filesWithoutObject({ keyFiles, segments, semaphores }: Survey): KeyFile[] {
  const numbers = new Set([...segments, ...semaphores].map(({ number }) => number))
  return keyFiles.filter(({ own, number }) => own && !numbers.has(number))
}

/** ms. A program creates the object microseconds after its key file. */
const settled = 60_000

function keepFile(file: KeyFile, { unseen, processes, namespaces }: Survey): string | undefined {
  if (file.isLink) return 'it is a symbolic link'
  if (file.size > 0) return 'it is not empty'
  if (isForeign(file.owner.id)) return ownedBy(file.owner)
  if (Date.now() - file.modifiedAt.getTime() < settled) return 'it is less than a minute old'
  const user = processes.find(
    ({ pid, qtVersion, isQtIpc }) =>
      (qtVersion !== undefined || isQtIpc) && file.pids.includes(pid),
  )
  if (user)
    return `${processText({ ...user, alive: true })} uses ${user.isQtIpc ? 'qt-ipc' : 'Qt'} and has its key files there`
  if (unseen.hidden || unseen.unreadable.length > 0)
    return 'processes that could not be inspected may be about to use it'
  const closed = namespaces.find(({ id, problem }) => problem && file.namespaces.includes(id))
  return closed && `${closed.id} could not be read`
}

const ownedBy = (owner: User | undefined) => `it belongs to ${accountText(owner)}`

const isForeign = (owner: number | undefined) =>
  process.geteuid?.() !== 0 && owner !== process.geteuid?.()
