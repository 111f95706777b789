import { type Deadline, deadlineOf, onAbort, startTimer } from '../../arguments/timing.js'
import type { Codec } from '../../codec/codec.js'
import { CodecError } from '../../errors/codec-error.js'
import { isCode, QtIpcError } from '../../errors/qt-ipc-error.js'
import {
  type KernelSegmentName,
  SEEN_DIFFERENT,
  SEEN_GONE,
  SEEN_OTHER_SEGMENT,
  SEEN_RESIZED,
} from '../../native/types.js'
import { shareEventLoop } from '../../system/event-loop.js'
import { Change } from './change.js'
import { ChangeQueue } from './change-queue.js'
import { planOf, type WatchOptions, type WatchPlan } from './options.js'
import { type ObservedCopy, RangeWatcher } from './range-watcher.js'
import { staleAfter, staleAtFirst } from './stale.js'
import { Tokens } from './tokens.js'
import type { ReattachedTarget, WatchTarget } from './watch-target.js'

const MOST_QUEUED = 1024
const MOST_QUEUED_BYTES = 64 * 1024 * 1024

/**
 * An iterator over the changes of a segment. It starts with the first `next()`, and keeps the process alive only while a
 * `next()` waits. Leaving the loop, `return()`, an abort and `detach` of the handle end it at once.
 *
 * ```ts
 * for await (const change of shm.watch(Telemetry, { interval: 10 })) show(change.value)
 * ```
 */
export class Watch<T> implements AsyncIterableIterator<Change<T>>, AsyncDisposable {
  readonly #plan: WatchPlan
  readonly #codec: Codec<T> | undefined
  readonly #ending = new AbortController()
  readonly #tokens: Tokens | undefined
  readonly #queue: ChangeQueue<Change<T>> | undefined
  readonly #letGo: () => void
  readonly #target: WatchTarget
  #observer: RangeWatcher<T>
  #own: ReattachedTarget | undefined
  #last: Promise<unknown> = Promise.resolve()
  #awaited = 0
  #begun: boolean
  #reattached = false
  /** The wait for a sighting, which goes on when content is reported as stale. */
  #sighting: Promise<number> | undefined
  /** The copy that was reported last, or omitted as the first one. */
  #latest: ObservedCopy<T> | undefined
  #isStaleReported = false
  /** Whether the next sighting needs no token. */
  #isWanted = true
  #isOver = false
  /** The error with which it ended; the next `next()` rejects with it. */
  #reason: { readonly error: unknown } | undefined

  /** @internal */
  constructor(target: WatchTarget, codec: Codec<T> | undefined, options: WatchOptions = {}) {
    this.#plan = planOf(options, target.segment.timeout)
    const { on, all, initial, signal } = this.#plan
    this.#codec = codec
    this.#target = target
    this.#begun = initial
    this.#observer = new RangeWatcher(target, this.#plan, codec)
    this.#tokens = on && new Tokens(on, all)
    // Tokens need no queue: they stay in their semaphore.
    if (all && !on) this.#queue = new ChangeQueue(() => this.#find(), boundOf(this.#observer))
    this.#letGo = Watch.#listen(new WeakRef(this), target, signal)
    if (signal?.aborted) this.#end({ error: signal.reason })
  }

  static {
    shareEventLoop(Watch)
  }

  /** Not in the constructor, whose closures would keep `this`: an unreferenced watch without a waiting `next()` may be collected. */
  static #listen<T>(
    self: WeakRef<Watch<T>>,
    { segment }: WatchTarget,
    signal: AbortSignal | undefined,
  ): () => void {
    const end = (reason?: { readonly error: unknown }) => {
      const watch = self.deref()
      if (watch) watch.#end(reason)
    }
    const unsubscribe = [
      onAbort(signal, () => end({ error: signal?.reason })),
      segment.onClosing(end),
    ]
    return () => {
      for (const each of unsubscribe) each()
    }
  }

  /**
   * Returns the next change; waits for it without limit. The wait is on a thread of the addon. After an error, the watch has
   * ended.
   *
   * @throws {QtIpcError} TIMEOUT when the lock was not released in time; VANISHED, without `reattach`, when the segment was
   * removed, replaced or resized; INVALID_SIZE, with `reattach`, when the range is outside the new segment. The codec's own
   * errors and the reason of an abort pass through.
   */
  async next(): Promise<IteratorResult<Change<T>>> {
    const next = this.#last.then(() => this.#next())
    this.#last = next.catch(() => {})
    return next
  }

  /** Ends the watch and waits for its pending `next()` calls; they resolve to `done`. */
  async return(): Promise<IteratorResult<Change<T>>> {
    this.#end()
    await this.#last
    this.#reason = undefined
    await this.#leave()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  async #next(): Promise<IteratorResult<Change<T>>> {
    if (this.#isOver) return this.#finish()
    this.#await(1)
    try {
      const value = await (this.#queue?.take() ?? this.#find())
      return { done: false, value }
    } catch (error) {
      this.#end({ error })
    } finally {
      this.#await(-1)
    }
    return this.#finish()
  }

  /** Rejects once with the error that ended the watch. */
  async #finish(): Promise<IteratorResult<Change<T>>> {
    const reason = this.#reason
    this.#reason = undefined
    await this.#leave()
    if (reason) throw reason.error
    return { done: true, value: undefined }
  }

  #end(reason?: { readonly error: unknown }): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#reason = reason
    this.#letGo()
    this.#ending.abort()
  }

  /** Releases unused tokens and detaches the private handle. */
  async #leave(): Promise<void> {
    this.#tokens?.release()
    const own = this.#own
    this.#own = undefined
    await own?.detach()
  }

  #await(step: 1 | 0 | -1): void {
    this.#awaited += step
    this.#observer.keepAlive(this.#awaited > 0 && !this.#isOver)
  }

  async #find(): Promise<Change<T>> {
    const undecoded = new Undecoded(this.#plan.timeout)
    let untilStale = this.#untilStale()
    for (;;) {
      const found = await this.#see(untilStale)
      if (found === 'stale') {
        const { stale } = this.#plan
        if (this.#latest && stale !== undefined) return this.#staleChange(this.#latest, stale)
        continue
      }
      if (!found) continue
      if (!this.#begun) {
        this.#begun = true
        this.#latest = found
        untilStale = this.#untilStale()
        continue
      }
      const change = this.#changeOf(found, undecoded)
      if (change) return change
      this.#observer.expectChange()
      this.#isWanted = true
    }
  }

  #untilStale(): Deadline | undefined {
    const { stale } = this.#plan
    if (stale === undefined || !this.#latest || this.#isStaleReported) return undefined
    return deadlineOf(stale)
  }

  /** Waits for a sighting and copies its bytes; `undefined` when they are not new, 'stale' when there is none in time. */
  async #see(untilStale: Deadline | undefined): Promise<ObservedCopy<T> | 'stale' | undefined> {
    const { signal } = this.#ending
    try {
      const sighting = await this.#sightedBefore(untilStale)
      if (sighting === undefined) return 'stale'
      if (!isOfName(sighting)) return await this.#observer.find(sighting, signal)
      await this.#renew(sighting)
    } catch (error) {
      // The memory was truncated during the copy.
      if (!isCode(error, 'VANISHED') || !this.#plan.reattach) throw error
      await this.#renew(SEEN_RESIZED)
    }
    return undefined
  }

  /** The wait is not ended by the deadline: a difference that was found in that moment would be lost. */
  async #sightedBefore(deadline: Deadline | undefined): Promise<number | undefined> {
    this.#sighting ??= this.#nextSighting()
    const sighting = this.#sighting
    let timer: NodeJS.Timeout | undefined
    const over = new Promise<undefined>(resolve => {
      if (deadline) timer = startTimer(() => resolve(undefined), deadline.left())
    })
    try {
      const sighted = await Promise.race([sighting, over])
      if (sighted !== undefined) this.#sighting = undefined
      // The next call gets its error.
      else sighting.catch(() => {})
      return sighted
    } catch (error) {
      this.#sighting = undefined
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  async #nextSighting(): Promise<number> {
    const { signal } = this.#ending
    signal.throwIfAborted()
    if (!this.#tokens || this.#isWanted) {
      this.#isWanted = false
      return this.#observer.observe(signal)
    }
    if (this.#tokens.taken === 0) {
      const sighting = await this.#tokens.next(this.#observer, signal)
      if (sighting !== SEEN_DIFFERENT) return sighting
    }
    this.#observer.expectChange()
    return this.#observer.lookNow() ?? this.#observer.observe(signal)
  }

  /** The content as it was, with the reason why it may be out of date. */
  #staleChange(found: ObservedCopy<T>, unchangedFor: number): Change<T> {
    const { reading, ...facts } = found
    this.#isStaleReported = true
    const stale = staleAfter(unchangedFor, this.#kernelName)
    return new Change({ ...facts, missed: undefined, reattached: false, stale }, () =>
      reading.value(),
    )
  }

  get #kernelName(): KernelSegmentName | undefined {
    return (this.#own ?? this.#target).kernelName
  }

  /** Returns `undefined` when bytes that may be torn cannot be decoded: they may still change. */
  #changeOf(found: ObservedCopy<T>, undecoded: Undecoded): Change<T> | undefined {
    const { reading, ...facts } = found
    const missed = found.missed ?? (this.#tokens && Math.max(0, this.#tokens.taken - 1))
    try {
      const isFirst = !this.#latest || this.#reattached
      const stale = isFirst ? staleAtFirst(this.#kernelName) : undefined
      const change = new Change({ ...facts, missed, reattached: this.#reattached, stale }, () =>
        reading.value(),
      )
      this.#latest = found
      this.#isStaleReported = false
      this.#tokens?.use()
      this.#reattached = false
      return change
    } catch (error) {
      const mayBeTorn = found.torn === undefined && error instanceof CodecError
      if (!mayBeTorn || undecoded.isFinal(found.bytes)) throw error
      return undefined
    }
  }

  async #renew(sighting: number): Promise<void> {
    const { signal } = this.#ending
    if (!this.#plan.reattach) throw this.#vanished(sighting)
    // From here on the wait for the new segment keeps the process alive.
    this.#observer.keepAlive(false)
    await this.#leave()
    const own = await this.#target.renew(signal)
    if (signal.aborted) {
      await own.detach()
      throw signal.reason
    }
    this.#own = own
    this.#observer = new RangeWatcher(own, this.#plan, this.#codec)
    this.#isWanted = true
    this.#reattached = true
    this.#await(0)
  }

  #vanished(sighting: number): QtIpcError {
    const { segment, operation } = this.#target
    const what =
      sighting === SEEN_GONE
        ? `the ${segment.object} was removed`
        : sighting === SEEN_OTHER_SEGMENT
          ? `the ${segment.object} was removed, and another one has its name`
          : `the size of the ${segment.object} has changed`
    return new QtIpcError('VANISHED', what, {
      ...segment.caller(operation),
      hint: `Pass { reattach: true } to continue with the next ${segment.object} of this name`,
    })
  }
}

/** Bytes that cannot be decoded, perhaps because they were copied during a write. */
class Undecoded {
  readonly #timeout: number
  #deadline: { left(): number } | undefined
  #bytes: Uint8Array | undefined

  constructor(timeout: number) {
    this.#timeout = timeout
  }

  /** Whether they are still the same, or the timeout is over. */
  isFinal(bytes: Uint8Array): boolean {
    const isSame = this.#bytes !== undefined && Buffer.compare(this.#bytes, bytes) === 0
    this.#bytes = bytes
    this.#deadline ??= deadlineOf(this.#timeout)
    return isSame || this.#deadline.left() === 0
  }
}

function isOfName(sighting: number): boolean {
  return sighting === SEEN_GONE || sighting === SEEN_OTHER_SEGMENT || sighting === SEEN_RESIZED
}

function boundOf({ length }: { length: number }): number {
  return Math.max(1, Math.min(MOST_QUEUED, Math.floor(MOST_QUEUED_BYTES / Math.max(1, length))))
}
