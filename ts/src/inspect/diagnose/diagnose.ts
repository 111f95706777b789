import type { NativeIpcKey } from '../../keys/index.js'
import { type Survey, takeSurvey } from '../survey.js'
import type { Case } from './case.js'
import { checks } from './checks/index.js'
import { type Finding, withSeverity } from './finding.js'
import { waitForCertainty } from './holds.js'
import { lookAtMachine } from './machine.js'
import { placesOf, wantedOf } from './names.js'
import { type Side, sideOf } from './side.js'
import { takenNamesOf } from './taken-names.js'

export interface DiagnoseOptions {
  /** Look from the side of that process instead of this one. */
  readonly pid?: number | undefined
  /** Also whether the system would give a segment of so many bytes: SYSTEM_LIMIT when not. */
  readonly size?: number | undefined
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

/**
 * Finds out why programs do not meet under a key (a string: the text given to QSharedMemory), or what is wrong with anything
 * that Qt programs share on this machine.
 *
 * Looks only, as `takeSurvey`. Waits for that; when something is found, it looks again after a moment, and tells what is still
 * there: a program may have been in the middle of its work. Where a lock is held, that moment is up to 1.3 s.
 * Errors: NOT_FOUND and PERMISSION_DENIED for the process of `pid`; TypeError for what is no process id, or the key of a
 * semaphore; RangeError for what is no size.
 *
 * ```ts
 * const { findings } = await diagnose('MySharedMemoryKey')
 * for (const { code, cause, remedy } of findings) console.log(code, cause, remedy)
 * ```
 */
export async function diagnose(
  key?: string | NativeIpcKey,
  { pid, size, root = '/' }: DiagnoseOptions = {},
): Promise<Diagnosis> {
  if (size !== undefined && !(Number.isSafeInteger(size) && size > 0))
    throw new RangeError(`size must be a whole number of bytes, 1 or more, not ${String(size)}`)
  const side = sideOf(pid)
  const wanted = key === undefined ? undefined : wantedOf(key, side)
  const machine = await lookAtMachine(side, root)
  const look = async () => {
    const survey = await takeSurvey({ keys: typeof key === 'string' ? [key] : [] })
    const places = placesOf(wanted, survey.segments, side)
    return {
      survey,
      side,
      wanted,
      size,
      machine,
      takenNames: takenNamesOf(wanted, side),
      ...places,
    }
  }
  const first = await look()
  const suspected = examine({ ...first, holds: { isKept: () => true } })
  if (suspected.length === 0) return { findings: [], survey: first.survey, side }
  const holdsOf = await waitForCertainty(first.segments)
  const second = await look()
  const known = new Set(suspected.map(identity))
  const findings = examine({ ...second, holds: holdsOf(second.segments) })
  return {
    findings: findings.filter(found => known.has(identity(found))),
    survey: second.survey,
    side,
  }
}

const examine = (facts: Case) => checks.flatMap(check => check(facts)).map(withSeverity)
const identity = ({ code, subject }: Finding) => `${code} ${subject}`
