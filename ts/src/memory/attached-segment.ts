import { type Timing, timeoutOf } from '../arguments/timing.js'
import { type Call, QtIpcError } from '../errors/qt-ipc-error.js'
import { type Mutex, noMutex } from '../locking/mutex.js'
import { SegmentMutex } from '../locking/segment-mutex.js'
import type { SemaphoreMutex } from '../locking/semaphore-mutex.js'
import { call, toQtIpcError } from '../native/call.js'
import { LARGEST_AT_ONCE } from '../native/job.js'
import {
  type JobHold,
  type KernelSemaphoreName,
  LOCK_BUSY,
  LOCK_LOST,
  type NativeSegment,
} from '../native/types.js'
import type { Copy } from './copy.js'
import type { SegmentAccess } from './copy-access.js'
import { Ending } from './ending.js'
import type { HandleWords } from './handle-words.js'
import { copyLarge, prepare } from './large-copy.js'

export interface AttachedSegmentOptions {
  readonly key: string
  readonly words: HandleWords
  readonly timeout: number
  /** The lock that the segment was entered with. */
  readonly ownMutex: SegmentMutex | undefined
  /** Where a lock may turn up later: Qt 6.6+ makes one for a native key when it attaches. */
  readonly mutexName: KernelSemaphoreName | undefined
  /** What the programs use instead of the segment's lock. */
  readonly agreedMutex: SemaphoreMutex | undefined
  /** Copies do without a lock where there is none. */
  readonly isOptional: boolean
  /** It creates no lock, not even where it had found one before. */
  readonly onlyLooks: boolean
}

// A copy is done again when a peer reset the lock meanwhile; one that does so within the microseconds of each of so many
// copies leaves no lock to speak of.
const LOST_ROUNDS = 16

/** An attached segment and whatever guards it: takes the lock, copies, gives it back. */
export class AttachedSegment implements SegmentAccess {
  readonly native: NativeSegment
  readonly #options: AttachedSegmentOptions
  readonly #closing = new Set<() => void>()
  readonly #jobs = new Set<Promise<unknown>>()
  #foundMutex: SegmentMutex | undefined
  #closed = false

  constructor(segment: NativeSegment, options: AttachedSegmentOptions) {
    this.native = segment
    this.#options = options
  }

  get noun(): string {
    return this.#options.words.noun
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
  findMutex(): SemaphoreMutex | undefined {
    const { agreedMutex, ownMutex, mutexName } = this.#options
    const known = agreedMutex ?? ownMutex ?? this.#foundMutex
    if (known || !mutexName || this.#closed) return known
    const mutex = SegmentMutex.of(mutexName)
    if (mutex.semaphore.open('existing')) this.#foundMutex = mutex
    else mutex.close()
    if (this.#foundMutex && !this.#options.onlyLooks) mutex.semaphore.open('open')
    return this.#foundMutex
  }

  /** What a copy takes: `noMutex` where a lock is optional and there is none. Errors as `lock`. */
  mutexForCopy(operation: string): Mutex {
    if (!this.#options.isOptional) return this.requireMutex(operation)
    this.requireAttached(operation)
    return this.findMutex() ?? noMutex
  }

  /** Throws DETACHED; LOCK_ERROR where there is no lock. */
  requireMutex(operation: string): SemaphoreMutex {
    this.requireAttached(operation)
    const mutex = this.findMutex()
    if (mutex) return mutex
    const { noun, withoutLock } = this.#options.words
    throw new QtIpcError('LOCK_ERROR', `this ${noun} has no lock`, {
      ...this.caller(operation),
      qtError: 'LockError',
      hint: withoutLock,
    })
  }

  requireAttached(operation: string): void {
    if (!this.#closed) return
    const { noun, detached: left, attach: enter } = this.#options.words
    throw new QtIpcError('DETACHED', `the ${noun} is ${left}`, {
      ...this.caller(operation),
      hint: `${enter} again`,
    })
  }

  acquire(mutex: Mutex, operation: string, timing: Timing | undefined): Promise<void> {
    return mutex.acquire({
      caller: this.caller(operation),
      owner: this,
      timeout: timeoutOf(timing, this.#options.timeout),
      signal: timing?.signal,
    })
  }

  acquireSync(mutex: Mutex, operation: string, timing: Timing | undefined): void {
    const timeout = timeoutOf(timing, this.#options.timeout)
    mutex.acquireSync({ caller: this.caller(operation), timeout })
  }

  /** A promise only where the lock has to be waited for: one more costs a fifth of a copy. */
  copy<T>(operation: string, timing: Timing | undefined, copy: Copy<T>): T | Promise<T> {
    const mutex = this.mutexForCopy(operation)
    timeoutOf(timing, this.#options.timeout)
    timing?.signal?.throwIfAborted()
    if (copy.length > LARGEST_AT_ONCE) return this.#copyByJob(mutex, operation, timing, copy)
    if (this.#copiedAtOnce(mutex, operation, copy)) return copy.value(true)
    return this.#copyLater(mutex, operation, timing, copy)
  }

  copySync<T>(operation: string, timing: Timing | undefined, copy: Copy<T>): T {
    const mutex = this.mutexForCopy(operation)
    timeoutOf(timing, this.#options.timeout)
    if (this.#copiedAtOnce(mutex, operation, copy)) return copy.value(true)
    for (let round = 1; round <= LOST_ROUNDS; round += 1) {
      this.acquireSync(mutex, operation, timing)
      if (this.#copyHeld(mutex, operation, copy)) return copy.value(true)
    }
    return copy.value(false)
  }

  /** How a job copies under a lock that is held. */
  holdOf(mutex: Mutex): JobHold {
    if (mutex === noMutex) return 'none'
    return mutex === this.#options.ownMutex ? 'own' : 'caller'
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
  async copyHeld<T>(operation: string, copy: Copy<T>, signal: AbortSignal | undefined): Promise<T> {
    if (copy.length <= LARGEST_AT_ONCE) return this.#copyPlain(operation, copy)
    const ending = new Ending(this, operation, signal)
    try {
      const large = copy.large()
      await prepare(this, large, ending)
      await ending.runToEnd(done => large.start(this.native, 'caller', done))
      await large.after?.(ending)
      ending.throwIfEnded()
      return copy.value(true)
    } finally {
      ending.dispose()
    }
  }

  /** Without a lock. A promise only where a job copies. */
  copyUnlocked<T>(operation: string, copy: Copy<T>): T | Promise<T> {
    if (copy.length <= LARGEST_AT_ONCE) return this.#copyPlain(operation, copy)
    return this.#copyByJob(noMutex, operation, undefined, copy)
  }

  /** Rejects what waits, and lets go of the locks; the segment itself is left by the caller. */
  close(operation: string): void {
    this.#closed = true
    for (const closing of this.#closing) closing()
    const reason = () =>
      new QtIpcError('DETACHED', `${operation} ended the wait`, this.caller(operation))
    this.findMutex()?.dismiss(this, reason)
    this.#foundMutex?.close()
  }

  caller(operation: string): Call {
    return { operation, key: this.#options.key }
  }

  #copyPlain<T>(operation: string, copy: Copy<T>): T {
    call(this.caller(operation), () => copy.withoutMutex(this.native))
    return copy.value(true)
  }

  async #copyByJob<T>(
    mutex: Mutex,
    operation: string,
    timing: Timing | undefined,
    copy: Copy<T>,
  ): Promise<T> {
    const options = { operation, timing, copy: copy.large(), rounds: LOST_ROUNDS }
    return copy.value(await copyLarge(this, mutex, options))
  }

  async #copyLater<T>(
    mutex: Mutex,
    operation: string,
    timing: Timing | undefined,
    copy: Copy<T>,
  ): Promise<T> {
    for (let round = 1; round <= LOST_ROUNDS; round += 1) {
      await this.acquire(mutex, operation, timing)
      if (this.#copyHeld(mutex, operation, copy)) return copy.value(true)
    }
    return copy.value(false)
  }

  /** A lock that is free needs no thread, and with the segment's own lock only one call of the addon. */
  #copiedAtOnce(mutex: Mutex, operation: string, copy: Copy<unknown>): boolean {
    if (!mutex.isIdle) return false
    if (mutex !== this.#options.ownMutex || !copy.withMutex) {
      return mutex.tryAcquire(this.caller(operation)) && this.#copyHeld(mutex, operation, copy)
    }
    try {
      for (let round = 1; round <= LOST_ROUNDS; round += 1) {
        const result = copy.withMutex(this.native)
        if (result !== LOCK_LOST) return result !== LOCK_BUSY
      }
      return false
    } catch (error) {
      throw toQtIpcError(this.caller(operation), error)
    }
  }

  /** False when a peer reset the lock meanwhile: the copy may be torn. */
  #copyHeld(mutex: Mutex, operation: string, copy: Copy<unknown>): boolean {
    let kept = false
    try {
      call(this.caller(operation), () => copy.withoutMutex(this.native))
    } finally {
      kept = mutex.release()
    }
    return kept
  }
}
