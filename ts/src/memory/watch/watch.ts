import { deadlineOf } from '../../arguments/timing.js'
import type { Codec } from '../../codec/codec.js'
import { CodecError } from '../../errors/codec-error.js'
import { isCode, QtIpcError } from '../../errors/qt-ipc-error.js'
import { SEEN_DIFFERENT, SEEN_GONE, SEEN_OTHER_SEGMENT, SEEN_RESIZED } from '../../native/types.js'
import { shareEventLoop } from '../../system/event-loop.js'
import { Change } from './change.js'
import { ChangeQueue } from './change-queue.js'
import { planOf, type WatchOptions, type WatchPlan } from './options.js'
import { type ObservedCopy, RangeWatcher } from './range-watcher.js'
import { Tokens } from './tokens.js'
import type { ReattachedTarget, WatchTarget } from './watch-target.js'

const MOST_QUEUED = 1024
const MOST_QUEUED_BYTES = 64 * 1024 * 1024

/**
 * The changes of a segment, one after the other. It begins with the first `next()`, and keeps the process alive only
 * while a `next()` waits. Leaving the loop, `return()`, an abort and the `detach` of the handle end it at once.
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
  /** The next sighting comes without a token. */
  #isWanted = true
  #isOver = false
  /** Why it ended, where that is told by a rejection. */
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
    // Tokens wait in their semaphore.
    if (all && !on) this.#queue = new ChangeQueue(() => this.#find(), boundOf(this.#observer))
    this.#letGo = Watch.#listen(new WeakRef(this), target, signal)
    if (signal?.aborted) this.#end({ error: signal.reason })
  }

  static {
    shareEventLoop(Watch)
  }

  /** Not in the constructor, whose closures keep `this`: a watch that nobody waits for, or has, may be collected. */
  static #listen<T>(
    self: WeakRef<Watch<T>>,
    { segment }: WatchTarget,
    signal: AbortSignal | undefined,
  ): () => void {
    const end = (reason?: { readonly error: unknown }) => {
      const watch = self.deref()
      if (watch) watch.#end(reason)
    }
    const onAbort = () => end({ error: signal?.reason })
    signal?.addEventListener('abort', onAbort)
    const takeBack = segment.onClosing(end)
    return () => {
      signal?.removeEventListener('abort', onAbort)
      takeBack()
    }
  }

  /**
   * The next change; waits for it. Errors: TIMEOUT when the lock is not to be had in time; VANISHED without `reattach`,
   * when the segment's name leads elsewhere or nowhere, or its size has changed; INVALID_SIZE when the range is not inside
   * the segment that was attached anew; what the codec throws.
   */
  async next(): Promise<IteratorResult<Change<T>>> {
    const next = this.#last.then(() => this.#next())
    this.#last = next.catch(() => {})
    return next
  }

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

  /** Tells once why it ended. */
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

  /** Of what is the watch's own. */
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
    for (;;) {
      const found = await this.#see()
      if (!found) continue
      if (!this.#begun) {
        this.#begun = true
        continue
      }
      const change = this.#changeOf(found, undecoded)
      if (change) return change
      this.#observer.expectChange()
      this.#isWanted = true
    }
  }

  /** The next sighting, and the copy that belongs to it; nothing when it was none of new bytes. */
  async #see(): Promise<ObservedCopy<T> | undefined> {
    const { signal } = this.#ending
    try {
      const sighting = await this.#nextSighting()
      if (!isOfName(sighting)) return await this.#observer.find(sighting, signal)
      await this.#renew(sighting)
    } catch (error) {
      // The memory was cut short while it was copied.
      if (!isCode(error, 'VANISHED') || !this.#plan.reattach) throw error
      await this.#renew(SEEN_RESIZED)
    }
    return undefined
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

  /** Nothing when bytes of which nobody knows whether they are whole cannot be decoded: then they may change still. */
  #changeOf(found: ObservedCopy<T>, undecoded: Undecoded): Change<T> | undefined {
    const { reading, ...facts } = found
    const missed = found.missed ?? (this.#tokens && Math.max(0, this.#tokens.taken - 1))
    try {
      const change = new Change({ ...facts, missed, reattached: this.#reattached }, () =>
        reading.value(),
      )
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
    // From here on it is the wait for the new one that keeps the process alive.
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
    const what =
      sighting === SEEN_GONE
        ? 'its name is gone'
        : sighting === SEEN_OTHER_SEGMENT
          ? 'something else has its name'
          : 'its size was changed'
    const { segment, operation } = this.#target
    return new QtIpcError('VANISHED', `the ${segment.noun} is not what it was: ${what}`, {
      ...segment.caller(operation),
      hint: 'With the option reattach the watch goes on with what comes under the name',
    })
  }
}

/** Bytes that cannot be decoded: perhaps a writer was in the middle of them. */
class Undecoded {
  readonly #timeout: number
  #deadline: { left(): number } | undefined
  #bytes: Uint8Array | undefined

  constructor(timeout: number) {
    this.#timeout = timeout
  }

  /** They are still the same, or it has gone on for too long. */
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
