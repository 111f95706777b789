import type {
  KernelSegmentName,
  LastUse,
  NativeSemaphore,
  OthersSeen,
  SegmentFacts,
} from '../../native/types.js'
import { attachmentsOf } from '../../system/processes.js'
import { segmentFacts } from './segment-facts.js'

/** The state of the lock and of the attachments of its segment, as the kernel and the looks of the watch report them. */
interface Trace {
  readonly lock: LastUse
  readonly segment: SegmentFacts
  readonly others: OthersSeen | undefined
  /** s of the system's clock */
  readonly second: number
}

type Verdict = 'locked' | 'unlocked' | 'unknown'

/**
 * Finds out whether the writer takes the lock, without which copies under the lock prove nothing. The kernel records the last
 * process that operated on a System V semaphore, and the number of attachments. So between two copies the writer has taken the
 * lock if the only other attached process was the last to operate on it, and no process attached or detached, which Qt does
 * under the lock, too. It has not taken it if the bytes have changed, but the last operation is that of the earlier copy.
 */
export class LockWitness {
  readonly #kernelName: KernelSegmentName | undefined
  /** The state after the last copy; `undefined` if unknown. */
  #before: Trace | undefined
  /** The process that was found to be the only other one attached, while no other has attached or detached since. */
  #onlyOther: number | undefined
  /** Changes in a row for which looks that attach only while they copy saw no use of the lock. */
  #unseen = 0
  #isRefuted = false
  #wasProven = false

  constructor(kernelName: KernelSegmentName | undefined) {
    this.#kernelName = kernelName
  }

  /**
   * To be called before the lock is acquired for a copy. Opens and creates nothing, and does not throw. `isCompared`: whether the
   * bytes were found to differ before this call.
   */
  look(
    lock: NativeSemaphore | undefined,
    others: OthersSeen | undefined,
    isCompared: boolean,
  ): Verdict {
    const before = this.#before
    const now = this.#trace(lock, others)
    if (!before || !now || !this.#isQuiet(before, now)) {
      this.#onlyOther = undefined
      return 'unknown'
    }
    const user = otherUser(before, now)
    if (user !== undefined) return this.#isOnlyOther(user, now.segment) ? 'locked' : 'unknown'
    return isCompared && isUnusedBetween(before, now) ? 'unlocked' : 'unknown'
  }

  /** To be called after the copy: whether the lock proves that its bytes are consistent. */
  proves(verdict: Verdict, { lock, others, hasChanged }: Copied): boolean {
    this.#before = this.#trace(lock, others)
    if (!hasChanged) return this.#wasProven
    this.#unseen = verdict === 'unlocked' ? this.#unseen + 1 : 0
    // A look may miss a use of the lock in the microsecond before it acquires the lock itself.
    if (this.#unseen > (others ? 1 : 0)) this.#isRefuted = true
    this.#wasProven = verdict === 'locked' && !this.#isRefuted
    return this.#wasProven
  }

  #trace(lock: NativeSemaphore | undefined, others: OthersSeen | undefined): Trace | undefined {
    const use = lock?.lastUse()
    const segment = use && segmentFacts(this.#kernelName)
    return segment && { lock: use, segment, others, second: Math.floor(Date.now() / 1000) }
  }

  /** Whether no process has attached or detached since `before`. */
  #isQuiet(before: Trace, now: Trace): boolean {
    const [then, { id, attached, lastAttachPid, lastAttachSecond = Number.POSITIVE_INFINITY }] = [
      before.segment,
      now.segment,
    ]
    if (id !== then.id || attached !== then.attached || before.lock.id !== now.lock.id) return false
    // Such looks leave their own process and the current time.
    if (now.others) return now.others.attaches === before.others?.attaches
    if (lastAttachPid !== then.lastAttachPid || lastAttachSecond !== then.lastAttachSecond)
      return false
    // In whole seconds a later one does not show, unless it was that of another process.
    return lastAttachPid === process.pid || lastAttachSecond < before.second
  }

  #isOnlyOther(pid: number, { id, attached = 0 }: SegmentFacts): boolean {
    if (this.#onlyOther === pid) return true
    const theirs = attachmentsOf(pid, id)
    if (theirs === 0 || theirs + attachmentsOf(process.pid, id) !== attached) return false
    this.#onlyOther = pid
    return true
  }
}

/** A copy that was made under the lock. */
export interface Copied {
  readonly lock: NativeSemaphore | undefined
  readonly others: OthersSeen | undefined
  /** Whether its bytes differ from those of the copy before. */
  readonly hasChanged: boolean
}

/** The other process that has operated on the lock between two traces; `undefined` if none was seen. */
function otherUser(before: Trace, now: Trace): number | undefined {
  if (now.lock.pid === 0) return undefined
  if (now.lock.pid !== process.pid) return now.lock.pid
  const wasSeen = now.others && now.others.lockUses !== before.others?.lockUses
  return wasSeen ? now.others.lockPid : undefined
}

/** Whether no operation of this process, other than those of looks, hides one of another process. */
function isUnusedBetween(before: Trace, now: Trace): boolean {
  // A look acquires and releases.
  const looks = (now.others?.acquisitions ?? 0) - (before.others?.acquisitions ?? 0)
  return now.lock.pid === process.pid && now.lock.operations === before.lock.operations + 2 * looks
}
