import { processText } from '../describe.js'
import type { KeyFile } from '../key-files/key-files.js'
import type { SharedSegment } from '../objects/segment.js'
import type { ProcessReference } from '../processes/process-facts.js'
import type { Survey } from '../survey.js'

/** Something that no program uses any more. */
export type Leftover =
  | { readonly kind: 'segment'; readonly segment: SharedSegment }
  | { readonly kind: 'key file'; readonly file: KeyFile }

export interface Leftovers {
  /** Provably left over: `removeLeftover` takes them. */
  readonly removable: readonly Leftover[]
  /** Unused as well, but not to be removed from here, or not without a doubt. */
  readonly kept: readonly (Leftover & { readonly reason: string })[]
}

/**
 * What of a survey is left over. A segment goes with its lock and key files when nobody is attached, who made it is gone, its key
 * is certain, and it belongs to this user (all do to root). A key file goes when it is a regular file, empty, older than a minute, nothing has
 * its number in any namespace, and no program that might be about to use it is there or hidden.
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
  if (!own) return `it lives in ${segment.namespace}: run this there`
  if (isForeign(segment.owner?.id))
    return `it belongs to ${segment.owner?.name ?? segment.owner?.id}`
  if (state !== 'orphan') return keepUnattached(type, creator)
  if (keyFiles.length > 1) return 'several key files give its number'
  if (lock && lock.keyFiles.length > 1) return 'several key files give the number of its lock'
  if (type === 'systemv' && !file)
    return `without a key file nothing proves that it is Qt's: ipcrm -m ${id} removes it`
  if (type === 'systemv' && kind !== 'legacy')
    return `that ${nativeKey} is its key file is a guess: ipcrm -m ${id} removes it`
  if (file && !file.own) return `its key file is ${file.path} for other programs, not for this one`
  if (lock?.state === 'held')
    return type === 'posix'
      ? `its lock is held, by a process that is gone: qt-ipc repair posix:${nativeKey} first`
      : `its lock is held by ${lock.holder ? processText(lock.holder) : 'an unknown process'}`
  if (lock?.state === 'unknown') return 'its lock is closed to this user'
  return undefined
}

function keepUnattached(type: string, creator: ProcessReference | undefined): string {
  if (type === 'posix')
    return 'processes that cannot be looked at from here may have it mapped: run as root, outside of containers'
  return creator?.alive
    ? `${processText(creator)}, which made it, lives`
    : 'whether the process that made it lives cannot be seen from here'
}

function filesWithoutObject({ keyFiles, segments, semaphores }: Survey): KeyFile[] {
  const numbers = new Set([...segments, ...semaphores].map(({ number }) => number))
  return keyFiles.filter(({ own, number }) => own && !numbers.has(number))
}

/** ms. Between a key file and its object a program takes microseconds. */
const settled = 60_000

function keepFile(file: KeyFile, { unseen, processes, namespaces }: Survey): string | undefined {
  if (file.isLink) return 'it is a symbolic link'
  if (file.size > 0) return 'it is not empty'
  if (isForeign(file.owner.id)) return `it belongs to ${file.owner.name ?? file.owner.id}`
  if (Date.now() - file.modifiedAt.getTime() < settled) return 'it is not a minute old'
  const user = processes.find(
    ({ pid, qtVersion }) => qtVersion !== undefined && file.pids.includes(pid),
  )
  if (user) return `${user.program} ${user.pid} uses Qt and has its key files there`
  if (unseen.hidden || unseen.unreadable.length > 0)
    return 'processes that cannot be looked at from here may be about to use it'
  const closed = namespaces.find(({ id, problem }) => problem && file.namespaces.includes(id))
  return closed && `${closed.id} could not be looked at`
}

const isForeign = (owner: number | undefined) =>
  process.geteuid?.() !== 0 && owner !== process.geteuid?.()
