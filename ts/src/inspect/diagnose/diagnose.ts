import type { KeyKind, NativeIpcKey } from '../../keys/index.js'
import type { PlainMemory } from '../objects/plain-memory.js'
import { isSegment, type SharedObject } from '../objects/shared-object.js'
import { type Survey, takeSurvey } from '../survey.js'
import { checks as allChecks } from './checks/index.js'
import type { DiagnosisFacts } from './diagnosis-facts.js'
import { type Finding, withSeverity } from './finding.js'
import { waitForCertainty } from './lock-ages.js'
import { lookAtMachine } from './machine.js'
import { memoryChecks, memoryText, placesOfMemory } from './memory.js'
import { locksOf, placesOf, wantedOf } from './names.js'
import { surveyFor } from './survey-for.js'
import { takenNamesOf } from './taken-names.js'
import { unusableFolderOf } from './unusable-folder.js'
import { type Viewpoint, viewpointOf } from './viewpoint.js'

export interface DiagnoseOptions {
  /** Process whose viewpoint is taken. Default: this process. */
  readonly pid?: number | undefined
  /** The kind of object that the key names. Default: that of a NativeIpcKey, else `'segment'`. */
  readonly kind?: KeyKind | undefined
  /** Size in bytes: also checks whether the system would allow a segment of that size (SYSTEM_LIMIT). */
  readonly size?: number | undefined
  /** Directory below which the configuration of the system is read. Default "/". */
  readonly root?: string | undefined
}

export interface Diagnosis {
  readonly findings: readonly Finding[]
  /** The survey in which the findings were made. */
  readonly survey: Survey
  /** The viewpoint of the diagnosis. */
  readonly side: Viewpoint
  /** With a key: the segments or semaphores that the viewpoint finds by it; else empty. */
  readonly found: readonly SharedObject[]
}

/**
 * Finds out why programs do not share the segment or the semaphore of a key (a string: the argument of QSharedMemory or
 * QSystemSemaphore; `{ systemv }` or `{ shmid }` for memory of a program without Qt), or what is wrong with anything that Qt
 * programs share on this machine.
 *
 * Read-only: attaches, locks and changes nothing. Does not block the thread. When there is a finding, it surveys the machine
 * again after 50 ms, or up to 1.3 s where a lock is held, and reports what is still there: a program may have been busy.
 *
 * @throws {QtIpcError} NOT_FOUND when process `pid` does not exist, PERMISSION_DENIED when this user may not inspect it.
 * @throws {TypeError} when `pid` is not a process id.
 * @throws {RangeError} when `size` is not a whole number of bytes, 1 or more.
 *
 * ```ts
 * const { findings } = await diagnose('MySharedMemoryKey')
 * for (const { code, cause, remedy } of findings) console.log(code, cause, remedy)
 * ```
 */
export async function diagnose(
  key?: string | NativeIpcKey | PlainMemory,
  { pid, kind = 'segment', size, root = '/' }: DiagnoseOptions = {},
): Promise<Diagnosis> {
  if (size !== undefined && !(Number.isSafeInteger(size) && size > 0))
    throw new RangeError(`size must be a whole number of bytes, 1 or more, got ${String(size)}`)
  const viewpoint = viewpointOf(pid)
  const memory = isMemory(key) ? key : undefined
  const wanted = key === undefined || isMemory(key) ? undefined : wantedOf(key, kind, viewpoint)
  const checks = memory ? memoryChecks(memory) : allChecks
  const examine = (facts: DiagnosisFacts) => checks.flatMap(check => check(facts)).map(withSeverity)
  const machine = await lookAtMachine(viewpoint, root)
  const look = async () => {
    const survey = memory ? await takeSurvey({ all: true }) : await surveyFor(wanted, viewpoint)
    const { segments, semaphores } = survey
    const places = memory
      ? placesOfMemory(memory, segments, viewpoint)
      : placesOf(wanted, wanted?.kind === 'semaphore' ? semaphores : segments, viewpoint)
    const matched = [...places.home, ...places.elsewhere].map(({ object }) => object)
    return {
      survey,
      segments: wanted || memory ? matched.filter(isSegment) : segments,
      locksAlone: wanted && places.home.length === 0 ? locksOf(wanted, semaphores, viewpoint) : [],
      viewpoint,
      subject: memory ? memoryText(memory) : wanted?.text,
      wanted,
      size,
      machine,
      takenNames: takenNamesOf(wanted, viewpoint),
      unusableFolder: unusableFolderOf(wanted, viewpoint),
      ...places,
    }
  }
  const first = await look()
  const suspected = examine({ ...first, lockAges: { isStuck: () => true } })
  const conclude = (findings: readonly Finding[], { survey, home }: typeof first): Diagnosis => {
    return { findings, survey, side: viewpoint, found: home.map(({ object }) => object) }
  }
  if (suspected.length === 0) return conclude([], first)
  const holdsOf = await waitForCertainty(first.segments)
  const second = await look()
  const known = new Set(suspected.map(identity))
  const findings = examine({ ...second, lockAges: holdsOf(second.segments) })
  return conclude(
    findings.filter(found => known.has(identity(found))),
    second,
  )
}

function isMemory(key: string | NativeIpcKey | PlainMemory | undefined): key is PlainMemory {
  return typeof key === 'object' && ('systemv' in key || 'shmid' in key)
}

const identity = ({ code, subject }: Finding) => `${code} ${subject}`
