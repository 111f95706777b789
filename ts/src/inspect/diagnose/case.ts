import type { SharedSegment } from '../objects/segment.js'
import type { Survey } from '../survey.js'
import type { Symptom } from './finding.js'
import type { Holds } from './holds.js'
import type { Machine } from './machine.js'
import type { Match, Wanted } from './names.js'
import type { Side } from './side.js'
import type { TakenName } from './taken-names.js'

/** What a check looks at: facts only, gathered before the first check runs. */
export interface Case {
  readonly survey: Survey
  /** From whose side it is looked. */
  readonly side: Side
  /** The key that is asked about; `undefined` for everything on the machine. */
  readonly wanted: Wanted | undefined
  /** With a key: the segment that the side has, or comes to by its own form of the key. */
  readonly home: readonly Match[]
  /** With a key: segments that have it as well, and that the side may be meant to come to. */
  readonly elsewhere: readonly Match[]
  /** What is asked about: the segments of the key, or all. */
  readonly segments: readonly SharedSegment[]
  /** With a key: what has one of its POSIX names without being shared memory. */
  readonly takenNames: readonly TakenName[]
  /** Bytes of the segment that a program wants to make, where that is asked. */
  readonly size: number | undefined
  readonly holds: Holds
  readonly machine: Machine
}

/** Looks for one cause. Pure: all it knows is the case. */
export type Check = (facts: Case) => Symptom[]
