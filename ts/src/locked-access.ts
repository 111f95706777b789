import { Ending } from './ending.js'
import { QtIpcError } from './errors.js'
import { type Exclusion, type Guard, unguarded } from './exclusion.js'
import type { HandleKind } from './handle-kind.js'
import { copyLarge, type LargeCopy, prepare } from './large-copy.js'
import { type Caller, call, toQtIpcError } from './native/call.js'
import { LARGEST_AT_ONCE } from './native/job.js'
import {
  type JobHold,
  LOCK_BUSY,
  LOCK_LOST,
  type NativeSegment,
  type NativeSemaphoreName,
} from './native/types.js'
import { SegmentLock } from './segment-lock.js'
import { type Timing, timeoutOf } from './timing.js'

/** One copy, in the forms that the addon has. */
export interface Copy {
  /** Bytes. */
  readonly length: number
  /** Lock, copy, unlock in one call, where there is such a call: LOCK_BUSY when the lock is not free. */
  locked?(segment: NativeSegment): number
  /** The copy alone. */
  plain(segment: NativeSegment): void
  /** The copy by a job, for awaited calls of more than LARGEST_AT_ONCE bytes. */
  large(): LargeCopy
}

export interface AccessOptions {
  readonly key: string
  readonly kind: HandleKind
  readonly timeout: number
  /** The lock that the segment was entered with. */
  readonly own: SegmentLock | undefined
  /** Where a lock may turn up later: Qt 6.6+ makes one for a native key when it attaches. */
  readonly lockName: NativeSemaphoreName | undefined
  /** What the programs use instead of the segment's lock. */
  readonly agreed: Exclusion | undefined
  /** Copies do without a lock where there is none. */
  readonly isOptional: boolean
}

// A copy is done again when a peer reset the lock meanwhile; one that does so within the microseconds of each of so many
// copies leaves no lock to speak of.
const LOST_ROUNDS = 16

/** An attached segment and whatever guards it: takes the lock, copies, gives it back. */
export class LockedAccess {
  readonly segment: NativeSegment
  readonly #options: AccessOptions
  readonly #closing = new Set<() => void>()
  readonly #jobs = new Set<Promise<unknown>>()
  #found: SegmentLock | undefined
  #closed = false

  constructor(segment: NativeSegment, options: AccessOptions) {
    this.segment = segment
    this.#options = options
  }

  get noun(): string {
    return this.#options.kind.noun
  }

  /** ms, of calls that are given none. */
  get timeout(): number {
    return this.#options.timeout
  }

  /** `closing` is called when the segment is about to be detached; the function that comes back takes that back. */
  onClosing(closing: () => void): () => void {
    this.#closing.add(closing)
    return () => this.#closing.delete(closing)
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** The lock to take; `undefined` when the segment has none at the moment. */
  findLock(): Exclusion | undefined {
    const { agreed, own, lockName } = this.#options
    const known = agreed ?? own ?? this.#found
    if (known || !lockName || this.#closed) return known
    const lock = SegmentLock.of(lockName)
    if (lock.semaphore.open('existing')) this.#found = lock
    else lock.close()
    return this.#found
  }

  /** What a copy takes: `unguarded` where a lock is optional and there is none. Errors as `lock`. */
  guard(operation: string): Guard {
    if (!this.#options.isOptional) return this.lock(operation)
    this.requireAttached(operation)
    return this.findLock() ?? unguarded
  }

  /** Throws DETACHED; LOCK_ERROR where there is no lock. */
  lock(operation: string): Exclusion {
    this.requireAttached(operation)
    const lock = this.findLock()
    if (lock) return lock
    const { noun, withoutLock } = this.#options.kind
    throw new QtIpcError('LOCK_ERROR', `this ${noun} has no lock`, {
      ...this.caller(operation),
      qtError: 'LockError',
      hint: withoutLock,
    })
  }

  requireAttached(operation: string): void {
    if (!this.#closed) return
    const { noun, left, enter } = this.#options.kind
    throw new QtIpcError('DETACHED', `the ${noun} is ${left}`, {
      ...this.caller(operation),
      hint: `${enter} again`,
    })
  }

  take(lock: Guard, operation: string, timing: Timing | undefined): Promise<void> {
    return lock.take({
      caller: this.caller(operation),
      owner: this,
      timeout: timeoutOf(timing, this.#options.timeout),
      signal: timing?.signal,
    })
  }

  takeSync(lock: Guard, operation: string, timing: Timing | undefined): void {
    const timeout = timeoutOf(timing, this.#options.timeout)
    lock.takeSync({ caller: this.caller(operation), timeout })
  }

  /** False: a peer reset the lock in each of many rounds, so nothing is known about the copy. */
  async copy(operation: string, timing: Timing | undefined, copy: Copy): Promise<boolean> {
    const lock = this.guard(operation)
    timeoutOf(timing, this.#options.timeout)
    timing?.signal?.throwIfAborted()
    if (copy.length > LARGEST_AT_ONCE)
      return copyLarge(this, lock, { operation, timing, copy: copy.large(), rounds: LOST_ROUNDS })
    if (this.#copiedAtOnce(lock, operation, copy)) return true
    for (let round = 1; round <= LOST_ROUNDS; round += 1) {
      await this.take(lock, operation, timing)
      if (this.#copyHeld(lock, operation, copy)) return true
    }
    return false
  }

  copySync(operation: string, timing: Timing | undefined, copy: Copy): void {
    const lock = this.guard(operation)
    timeoutOf(timing, this.#options.timeout)
    if (this.#copiedAtOnce(lock, operation, copy)) return
    for (let round = 1; round <= LOST_ROUNDS; round += 1) {
      this.takeSync(lock, operation, timing)
      if (this.#copyHeld(lock, operation, copy)) return
    }
  }

  /** How a job copies under a lock that is held. */
  holdOf(lock: Guard): JobHold {
    if (lock === unguarded) return 'none'
    return lock === this.#options.own ? 'own' : 'caller'
  }

  /** Counts `job` among those that use the memory. */
  async during(job: Promise<void>): Promise<void> {
    this.#jobs.add(job)
    try {
      await job
    } finally {
      this.#jobs.delete(job)
    }
  }

  /** Waits until no job uses the memory, after `close`: detaching would block the thread for that. */
  async jobsEnded(): Promise<void> {
    while (this.#jobs.size > 0) await Promise.allSettled(this.#jobs)
  }

  /** Under a lock that the caller holds, and gives back after this has settled. An abort ends it soon. */
  async copyHeld(operation: string, copy: Copy, signal: AbortSignal | undefined): Promise<void> {
    if (copy.length <= LARGEST_AT_ONCE) {
      call(this.caller(operation), () => copy.plain(this.segment))
      return
    }
    const ending = new Ending(this, operation, signal)
    try {
      const large = copy.large()
      await prepare(this, large, ending)
      await ending.runToEnd(done => large.start(this.segment, 'caller', done))
      await large.after?.(ending)
      ending.throwIfEnded()
    } finally {
      ending.dispose()
    }
  }

  /** Without a lock. */
  async copyUnlocked(operation: string, copy: Copy): Promise<void> {
    if (copy.length > LARGEST_AT_ONCE) {
      const options = { operation, timing: undefined, copy: copy.large(), rounds: 1 }
      await copyLarge(this, unguarded, options)
    } else {
      call(this.caller(operation), () => copy.plain(this.segment))
    }
  }

  /** Rejects what waits, and lets go of the locks; the segment itself is left by the caller. */
  close(operation: string): void {
    this.#closed = true
    for (const closing of this.#closing) closing()
    const reason = () =>
      new QtIpcError('DETACHED', `${operation} ended the wait`, this.caller(operation))
    this.findLock()?.dismiss(this, reason)
    this.#found?.close()
  }

  caller(operation: string): Caller {
    return { operation, key: this.#options.key }
  }

  /** A lock that is free needs no thread, and with the segment's own lock only one call of the addon. */
  #copiedAtOnce(lock: Guard, operation: string, copy: Copy): boolean {
    if (!lock.isIdle) return false
    if (lock !== this.#options.own || !copy.locked) {
      return lock.tryTake(this.caller(operation)) && this.#copyHeld(lock, operation, copy)
    }
    try {
      for (let round = 1; round <= LOST_ROUNDS; round += 1) {
        const result = copy.locked(this.segment)
        if (result !== LOCK_LOST) return result !== LOCK_BUSY
      }
      return false
    } catch (error) {
      throw toQtIpcError(this.caller(operation), error)
    }
  }

  /** False when a peer reset the lock meanwhile: the copy may be torn. */
  #copyHeld(lock: Guard, operation: string, copy: Copy): boolean {
    let kept = false
    try {
      call(this.caller(operation), () => copy.plain(this.segment))
    } finally {
      kept = lock.giveBack()
    }
    return kept
  }
}
