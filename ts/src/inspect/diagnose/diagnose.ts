import { setTimeout } from 'node:timers/promises'
import type { NativeIpcKey } from '../../keys/index.js'
import { type Survey, takeSurvey } from '../survey.js'
import type { Case } from './case.js'
import { checks } from './checks/index.js'
import type { Finding } from './finding.js'
import { lookAtMachine } from './machine.js'
import { matchesOf, wantedOf } from './names.js'
import { type Side, sideOf } from './side.js'

export interface DiagnoseOptions {
  /** Look from the side of that process instead of this one. */
  readonly pid?: number | undefined
  /** Where the configuration of the system is looked for. Default "/". */
  readonly root?: string | undefined
}

export interface Diagnosis {
  readonly findings: readonly Finding[]
  /** What was seen. */
  readonly survey: Survey
  /** From whose side. */
  readonly side: Side
}

/** A lock that is held for as long is no ordinary use of it: Qt programs hold it for a copy. */
const LONG_HOLD = 300

/**
 * Finds out why programs do not meet under a key (a string: the text given to QSharedMemory), or what is wrong with anything
 * that Qt programs share on this machine.
 *
 * Looks only, as `takeSurvey`. Waits for that, and for 300 ms more when a lock is held, to see whether it stays so.
 * Errors: NOT_FOUND and PERMISSION_DENIED for the process of `pid`.
 *
 * ```ts
 * const { findings } = await diagnose('MySharedMemoryKey')
 * for (const { code, cause, remedy } of findings) console.log(code, cause, remedy)
 * ```
 */
export async function diagnose(
  key?: string | NativeIpcKey,
  { pid, root = '/' }: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const side = sideOf(pid)
  const survey = await steadySurvey(typeof key === 'string' ? [key] : [])
  const wanted = key === undefined ? undefined : wantedOf(key, side)
  const matches = wanted ? matchesOf(wanted, survey.segments, side) : []
  const facts: Case = {
    survey,
    side,
    wanted,
    matches,
    segments: wanted ? matches.map(({ segment }) => segment) : survey.segments,
    machine: await lookAtMachine(side, root),
  }
  return { findings: checks.flatMap(check => check(facts)), survey, side }
}

/** In which no lock is held that was merely in use at the moment of the look. */
async function steadySurvey(keys: readonly string[]): Promise<Survey> {
  const first = await takeSurvey({ keys })
  const held = heldLocks(first)
  if (held.size === 0) return first
  await setTimeout(LONG_HOLD)
  const second = await takeSurvey({ keys })
  const passing = new Set([...heldLocks(second)].filter(hold => !held.has(hold)))
  return { ...second, segments: second.segments.map(segment => withoutHold(segment, passing)) }
}

type Segment = Survey['segments'][number]

const heldLocks = ({ segments }: Survey) =>
  new Set(segments.flatMap(segment => (isHeld(segment) ? [holdOf(segment)] : [])))

const isHeld = ({ lock }: Segment) => lock?.state === 'held'

/** One hold of one lock: System V tells each by its process and second, POSIX by nothing. */
const holdOf = ({ lock }: Segment) =>
  [lock?.namespace, lock?.id, lock?.last?.pid, lock?.operatedAt?.getTime()].join(' ')

function withoutHold(segment: Segment, passing: ReadonlySet<string>): Segment {
  if (!segment.lock || !isHeld(segment) || !passing.has(holdOf(segment))) return segment
  return { ...segment, lock: { ...segment.lock, state: 'free', holder: undefined } }
}
