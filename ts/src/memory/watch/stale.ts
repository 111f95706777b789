import type { KernelSegmentName, SegmentFacts } from '../../native/types.js'
import { referenceTo } from '../../system/process-status.js'
import { attachmentsOf } from '../../system/processes.js'
import { segmentFacts } from './segment-facts.js'

/** Why the content of a segment may be out of date. */
export interface Stale {
  /** ms for which the watch has observed no change; `undefined` for the first change. */
  readonly unchangedFor: number | undefined
  /**
   * Whether the process that created the segment is running (or stopped), or has exited. `'unknown'` for POSIX memory and files,
   * whose creator the kernel does not record, and for one in another PID namespace.
   */
  readonly creator: 'alive' | 'exited' | 'unknown'
}

/** The facts about content that has not changed for `unchangedFor` ms. */
export function staleAfter(unchangedFor: number, name: KernelSegmentName | undefined): Stale {
  return { unchangedFor, creator: creatorOf(segmentFacts(name)) }
}

/** The facts about content found at the start: nothing will change it if its creator has exited and no other process is attached. */
export function staleAtFirst(name: KernelSegmentName | undefined): Stale | undefined {
  const facts = segmentFacts(name)
  if (!facts || creatorOf(facts) !== 'exited') return undefined
  const isAbandoned = facts.attached === attachmentsOf(process.pid, facts.id)
  return isAbandoned ? { unchangedFor: undefined, creator: 'exited' } : undefined
}

function creatorOf(facts: SegmentFacts | undefined): Stale['creator'] {
  if (facts?.creatorPid === undefined) return 'unknown'
  const { changedSecond } = facts
  const at = changedSecond === undefined ? undefined : new Date(changedSecond * 1000)
  const { alive } = referenceTo(facts.creatorPid, at)
  if (alive === undefined) return 'unknown'
  return alive ? 'alive' : 'exited'
}
