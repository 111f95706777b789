import type { SharedSegment } from '../objects/segment.js'
import type { SharedSemaphore } from '../objects/semaphore.js'
import type { Survey } from '../survey.js'
import type { Symptom } from './finding.js'
import type { LockAges } from './lock-ages.js'
import type { Machine } from './machine.js'
import type { Found, Match, Wanted } from './names.js'
import type { TakenName } from './taken-names.js'
import type { UnusableFolder } from './unusable-folder.js'
import type { Viewpoint } from './viewpoint.js'

/** The facts that checks examine, gathered before the first check runs. */
export interface DiagnosisFacts {
  readonly survey: Survey
  /** The viewpoint of the diagnosis. */
  readonly viewpoint: Viewpoint
  /** The key as it was given; `undefined` for everything on the machine. */
  readonly subject: string | undefined
  /** The key to diagnose; `undefined` for memory of a program without Qt, and for everything on the machine. */
  readonly wanted: Wanted | undefined
  /** With a key: the objects that the viewpoint is attached to, or finds by its own form of the key. */
  readonly home: readonly Found[]
  /** With a key: other objects with that key, which the viewpoint may be meant to find. */
  readonly elsewhere: readonly Match[]
  /** The segments to diagnose: those of the key, or all. */
  readonly segments: readonly SharedSegment[]
  /** With the key of a segment that the viewpoint does not find: semaphores that are its lock, or have the same key. */
  readonly locksAlone: readonly Match<SharedSemaphore>[]
  /** With a key: objects that have one of its POSIX names and are not shared memory. */
  readonly takenNames: readonly TakenName[]
  /** With a key: a directory in which the viewpoint cannot create the key file that it needs. */
  readonly unusableFolder: UnusableFolder | undefined
  /** Size in bytes of a segment that a program wants to create, if given. */
  readonly size: number | undefined
  readonly lockAges: LockAges
  readonly machine: Machine
}

/** Looks for one cause. Pure: it uses nothing but the given facts. */
export type Check = (facts: DiagnosisFacts) => Symptom[]
