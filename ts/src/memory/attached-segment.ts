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
  /** The segment's own mutex, opened when it was attached. */
  readonly ownMutex: SegmentMutex | undefined
  /** The name of a mutex that may be created later: Qt 6.6+ creates one for a native key when it attaches. */
  readonly mutexName: KernelSemaphoreName | undefined
  /** The mutex that the programs use instead of the segment's own. */
  readonly agreedMutex: SemaphoreMutex | undefined
  /** Whether copies work without a mutex if there is none. */
  readonly isOptional: boolean
  /** Whether it never creates the mutex, not even after it has found one. */
  readonly onlyLooks: boolean
}

// A copy is repeated when a peer reset the lock during it. If that happens in each of so many attempts, no lock protects the
// segment.
const LOST_ROUNDS = 16

/** An attached segment and its mutex: acquires the mutex, copies, releases the mutex. */
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

  get object(): string {
    return this.#options.words.object
  }

  /** Default timeout of calls, in ms. */
  get timeout(): number {
    return this.#options.timeout
  }

  /** Calls `closing` just before the segment is detached. Returns a function that unsubscribes. */
  onClosing(closing: () => void): () => void {
    this.#closing.add(closing)
    return () => this.#closing.delete(closing)
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /**
   * Returns the mutex to acquire; `undefined` when the segment has none at the moment. Creates none.
   *
   * @throws {QtIpcError} PERMISSION_DENIED when it belongs to another user, DETACHED when the thread is ending.
   */
  findMutex(operation: string): SemaphoreMutex | undefined {
    const { agreedMutex, ownMutex, mutexName } = this.#options
    const known = agreedMutex ?? ownMutex ?? this.#foundMutex
    if (known || !mutexName || this.#closed) return known
    const mutex = SegmentMutex.of(mutexName)
    try {
      call(this.caller(operation), () => {
        if (!mutex.semaphore.open('existing')) return
        if (!this.#options.onlyLooks) mutex.semaphore.open('open')
        this.#foundMutex = mutex
      })
    } finally {
      if (this.#foundMutex !== mutex) mutex.close()
    }
    return this.#foundMutex
  }

  /**
   * Returns the mutex for a copy: `noMutex` if a mutex is optional and there is none.
   *
   * @throws {QtIpcError} DETACHED after `close`, LOCK_ERROR when a mutex is required and there is none.
   */
  mutexForCopy(operation: string): Mutex {
    if (!this.#options.isOptional) return this.requireMutex(operation)
    this.requireAttached(operation)
    return this.findMutex(operation) ?? noMutex
  }

  /** @throws {QtIpcError} DETACHED after `close`, LOCK_ERROR when there is no mutex. */
  requireMutex(operation: string): SemaphoreMutex {
    this.requireAttached(operation)
    const mutex = this.findMutex(operation)
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
    const { noun, detached, attach } = this.#options.words
    throw new QtIpcError('DETACHED', `the ${noun} is ${detached}`, {
      ...this.caller(operation),
      hint: `${attach} again`,
    })
  }

  /** Returns a promise only if it has to wait: what a wait needs costs a tenth of acquiring and releasing. */
  acquire(mutex: Mutex, operation: string, timing: Timing | undefined): Promise<void> | undefined {
    const caller = this.caller(operation)
    const timeout = timeoutOf(timing, this.#options.timeout)
    const signal = timing?.signal
    signal?.throwIfAborted()
    if (mutex.isIdle && mutex.tryAcquire(caller)) return undefined
    return mutex.acquire({ caller, owner: this, timeout, signal })
  }

  acquireSync(mutex: Mutex, operation: string, timing: Timing | undefined): void {
    const timeout = timeoutOf(timing, this.#options.timeout)
    mutex.acquireSync({ caller: this.caller(operation), timeout })
  }

  /** Returns a promise only if it has to wait for the lock or for a job: another promise costs a fifth of a copy. */
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

  /** The kind of hold for a job that copies while the mutex is held. */
  holdOf(mutex: Mutex): JobHold {
    if (mutex === noMutex) return 'none'
    return mutex === this.#options.ownMutex ? 'own' : 'caller'
  }

  /** Registers `job` as a user of the memory until it settles. */
  async during(job: Promise<void>): Promise<void> {
    this.#jobs.add(job)
    try {
      await job
    } finally {
      this.#jobs.delete(job)
    }
  }

  /** Waits until no job uses the memory; to be called after `close`, because detaching would block the thread meanwhile. */
  async jobsEnded(): Promise<void> {
    while (this.#jobs.size > 0) await Promise.allSettled(this.#jobs)
  }

  /** Copies under a lock that the caller holds, and releases after this has settled. An abort ends it soon. */
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

  /** Copies without a lock. Returns a promise only if a job copies. */
  copyUnlocked<T>(operation: string, copy: Copy<T>): T | Promise<T> {
    if (copy.length <= LARGEST_AT_ONCE) return this.#copyPlain(operation, copy)
    return this.#copyByJob(noMutex, operation, undefined, copy)
  }

  /** Rejects pending waits and closes the mutex; the caller then detaches the segment. */
  close(operation: string): void {
    this.#closed = true
    for (const closing of this.#closing) closing()
    const reason = () =>
      new QtIpcError('DETACHED', `${operation} ended the wait`, this.caller(operation))
    this.findMutex(operation)?.dismiss(this, reason)
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

  /** Copies if the mutex is free, which needs no thread, and with the segment's own mutex only one call of the addon. */
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

  /** Copies and releases the mutex. False when a peer reset it during the copy, which may be torn then. */
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
