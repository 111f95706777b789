import type { SharedSegment } from '../objects/segment.js'
import type { Survey } from '../survey.js'
import type { Finding } from './finding.js'
import type { Machine } from './machine.js'
import type { Match, Wanted } from './names.js'
import type { Side } from './side.js'

/** What a check looks at: facts only, gathered before the first check runs. */
export interface Case {
  readonly survey: Survey
  /** From whose side it is looked. */
  readonly side: Side
  /** The key that is asked about; `undefined` for everything on the machine. */
  readonly wanted: Wanted | undefined
  /** With a key: every segment that has it in some form. */
  readonly matches: readonly Match[]
  /** What is asked about: the segments of the key, or all. */
  readonly segments: readonly SharedSegment[]
  readonly machine: Machine
}

/** Looks for one cause. Pure: all it knows is the case. */
export type Check = (facts: Case) => Finding[]
