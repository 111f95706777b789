import type { AccessMode } from '../arguments/access-mode.js'
import type { SyncTiming, Timing } from '../arguments/timing.js'
import type { Codec } from '../codec/codec.js'
import { QtIpcError } from '../errors/qt-ipc-error.js'
import type { Mutex } from '../locking/mutex.js'
import { call } from '../native/call.js'
import { LARGEST_AT_ONCE } from '../native/job.js'
import { shareEventLoop } from '../system/event-loop.js'
import type { AttachedSegment } from './attached-segment.js'
import { type CopyPlanner, type Into, isCodec, type Range } from './copy-planner.js'
import type { HandleWords } from './handle-words.js'
import { updateLarge } from './large-update.js'
import { Lock } from './lock.js'
import type { WatchOptions } from './watch/options.js'
import { Watch } from './watch/watch.js'
import type { ReattachedTarget, WatchTarget } from './watch/watch-target.js'

export type ReadOptions = Range & Into & Timing
export type SyncReadOptions = Range & Into & SyncTiming
export type PeekOptions = Range & Into
export type WriteOptions = Range & Timing
export type SyncWriteOptions = Range & SyncTiming

interface Parts {
  readonly words: HandleWords
  readonly mode: AccessMode
  readonly planner: CopyPlanner
  readonly segment: AttachedSegment
}

/** Memory that other programs use too, and its lock: what SharedMemory and MappedFile can both do. */
export abstract class MemoryHandle {
  readonly mode: AccessMode
  /** @internal */
  protected readonly words: HandleWords
  /** @internal */
  protected readonly planner: CopyPlanner
  /** @internal */
  protected readonly segment: AttachedSegment
  /** @internal */
  protected readonly locks: Lock[] = []
  /** Reachable as long as the handle, so that its death can always be arranged. */
  #buffer: ArrayBuffer | undefined

  static {
    shareEventLoop(MemoryHandle)
  }

  /** @internal */
  protected constructor({ words, mode, planner, segment }: Parts) {
    this.words = words
    this.mode = mode
    this.planner = planner
    this.segment = segment
  }

  /** Bytes. */
  get size(): number {
    return this.planner.size
  }

  /**
   * A private copy of the segment or of `{ offset, length }`; with a codec, the value in it. As with `Buffer`, its `buffer`
   * is larger and holds other reads of this handle: `new DataView(bytes.buffer, bytes.byteOffset, bytes.length)`. Call
   * `slice()` on bytes that are posted to another thread, which would clone all of `buffer`, or of which few are kept for
   * long, or read them `into` an array of your own.
   *
   * The lock is held for the copy only. More than 1 MiB is copied on a thread of the addon: an abort then stops the copy, and
   * `into` is not touched any more. Errors: DETACHED, TIMEOUT, INVALID_SIZE outside the segment, LOCK_ERROR without a lock
   * (`peek` needs none), VANISHED, what the codec throws.
   */
  read(options?: ReadOptions): Promise<Uint8Array>
  read<T>(codec: Codec<T>, options?: ReadOptions): Promise<T>
  async read<T>(codec?: Codec<T> | ReadOptions, options?: ReadOptions): Promise<T | Uint8Array> {
    const reading = this.planner.read(this.words.operations.read, codec, options)
    return this.segment.copy(this.words.operations.read, timingOf(codec, options), reading)
  }

  /** Blocks the thread. Errors as `read`, and BUSY as `lockSync`. */
  readSync(options?: SyncReadOptions): Uint8Array
  readSync<T>(codec: Codec<T>, options?: SyncReadOptions): T
  readSync<T>(codec?: Codec<T> | SyncReadOptions, options?: SyncReadOptions): T | Uint8Array {
    const reading = this.planner.read(this.words.operations.readSync, codec, options)
    return this.segment.copySync(this.words.operations.readSync, timingOf(codec, options), reading)
  }

  /**
   * Copies bytes, or an encoded value, into the segment under the lock, which is held for the copy only. More than 1 MiB is
   * copied on a thread of the addon: leave the bytes as they are until the promise settles. An abort then rejects at once,
   * but a copy that has begun is completed: no other program finds half of it. Errors:
   * INVALID_SIZE when it does not fit, before the lock and with nothing written; READ_ONLY; otherwise as `read`.
   */
  write(bytes: Uint8Array, options?: WriteOptions): Promise<void>
  write<T>(codec: Codec<T>, value: T, options?: WriteOptions): Promise<void>
  async write<T>(
    what: Codec<T> | Uint8Array,
    value?: T | WriteOptions,
    options?: WriteOptions,
  ): Promise<void> {
    this.requireWritable(this.words.operations.write)
    const writing = this.planner.write(this.words.operations.write, what, value, options)
    return this.segment.copy(
      this.words.operations.write,
      writeTiming(what, value, options),
      writing,
    )
  }

  /** Blocks the thread. Errors as `write`, and BUSY as `lockSync`. */
  writeSync(bytes: Uint8Array, options?: SyncWriteOptions): void
  writeSync<T>(codec: Codec<T>, value: T, options?: SyncWriteOptions): void
  writeSync<T>(
    what: Codec<T> | Uint8Array,
    value?: T | SyncWriteOptions,
    options?: SyncWriteOptions,
  ): void {
    this.requireWritable(this.words.operations.writeSync)
    const writing = this.planner.write(this.words.operations.writeSync, what, value, options)
    this.segment.copySync(
      this.words.operations.writeSync,
      writeTiming(what, value, options),
      writing,
    )
  }

  /**
   * Reads a value, has `change` make the next one of it, and writes that, all under one hold of the lock. `change` is
   * synchronous, and short: everybody waits for it. It is called again, with the value of that moment, when a peer reset
   * the lock meanwhile. When it throws, nothing is written. An abort rejects at once, but a write of more than 1 MiB that has
   * begun is completed. Errors as `read` and `write`.
   */
  async update<T>(codec: Codec<T>, change: (value: T) => T, options?: WriteOptions): Promise<T> {
    const operation = this.words.operations.update
    this.requireWritable(operation)
    const mutex = this.segment.mutexForCopy(operation)
    if (this.planner.lengthToRead(operation, codec, options) > LARGEST_AT_ONCE)
      return updateLarge(this.segment, mutex, {
        operation,
        timing: options,
        reading: () => this.planner.read(operation, codec, options),
        change: value => changed(change, value),
        writing: value => this.planner.write(operation, codec, value, options),
      })
    for (;;) {
      await this.segment.acquire(mutex, operation, options)
      const next = this.#updateHeld(
        this.lockOf(mutex, operation),
        operation,
        codec,
        change,
        options,
      )
      if (next) return next.value
    }
  }

  /** Blocks the thread. Errors as `update`, and BUSY as `lockSync`. */
  updateSync<T>(codec: Codec<T>, change: (value: T) => T, options?: SyncWriteOptions): T {
    const operation = this.words.operations.updateSync
    this.requireWritable(operation)
    const mutex = this.segment.mutexForCopy(operation)
    for (;;) {
      this.segment.acquireSync(mutex, operation, options)
      const next = this.#updateHeld(
        this.lockOf(mutex, operation),
        operation,
        codec,
        change,
        options,
      )
      if (next) return next.value
    }
  }

  /**
   * As `read`, `bytes.byteOffset` included, without the lock: for writers that do not lock, and for a look while somebody holds it. Never waits. What
   * is being written at that moment comes out half old, half new. More than 1 MiB is copied on a thread of the addon.
   */
  peek(range?: PeekOptions): Promise<Uint8Array>
  peek<T>(codec: Codec<T>, range?: PeekOptions): Promise<T>
  async peek<T>(codec?: Codec<T> | PeekOptions, range?: PeekOptions): Promise<T | Uint8Array> {
    const operation = this.words.operations.peek
    this.segment.requireAttached(operation)
    const reading = this.planner.read(operation, codec, range)
    return this.segment.copyUnlocked(operation, reading)
  }

  peekSync(range?: PeekOptions): Uint8Array
  peekSync<T>(codec: Codec<T>, range?: PeekOptions): T
  peekSync<T>(codec?: Codec<T> | PeekOptions, range?: PeekOptions): T | Uint8Array {
    this.segment.requireAttached(this.words.operations.peekSync)
    return this.planner.copyOut(this.words.operations.peekSync, codec, range)
  }

  /**
   * What others make of it: `for await (const change of shm.watch(codec))`, the first change being what is there. Threads
   * of the addon look every `interval` ms; this thread is not woken up before there is a change. Never waits itself;
   * errors of `next()` are in `Watch`. Errors: INVALID_SIZE, LOCK_ERROR with `lock: true`.
   */
  watch(options?: WatchOptions): Watch<Uint8Array>
  watch<T>(codec: Codec<T>, options?: WatchOptions): Watch<T>
  watch<T>(codec?: Codec<T> | WatchOptions, options?: WatchOptions): Watch<T> {
    this.segment.requireAttached(this.words.operations.watch)
    return isCodec(codec)
      ? new Watch(this.watchTarget(), codec, options)
      : new Watch(this.watchTarget(), undefined, codec)
  }

  /**
   * The memory itself, not a copy: what other programs write shows at once, and what you write they see. For experts:
   * take the lock around each use, never decode text from it (copy first), never hand it to zlib, crypto or streams,
   * whose threads go on when it is gone. Its length is 0 after `detach`. Errors: READ_ONLY, NO_ZERO_COPY.
   */
  view(): Uint8Array {
    this.segment.requireAttached(this.words.operations.view)
    this.requireWritable(this.words.operations.view)
    const caller = this.segment.caller(this.words.operations.view)
    this.planner.requireOneArray(this.words.operations.view, this.size)
    this.#buffer = call(caller, () => this.segment.native.view())
    return new Uint8Array(this.#buffer)
  }

  /** @internal */
  protected watchTarget(): WatchTarget {
    return {
      operation: this.words.operations.watch,
      planner: this.planner,
      segment: this.segment,
      renew: signal => this.reattach(signal),
    }
  }

  /** @internal As `WatchTarget.reattach`. */
  protected abstract reattach(signal: AbortSignal): Promise<ReattachedTarget>

  /** @internal The lock was just taken; the handle may have left meanwhile. */
  protected lockOf(mutex: Mutex, operation: string): Lock {
    const lock = new Lock(mutex, this.planner, this.segment, this.locks)
    if (!this.segment.isClosed) return lock
    lock.release()
    this.segment.requireAttached(operation)
    return lock
  }

  /** Nothing when a peer reset the lock before the value was written. */
  #updateHeld<T>(
    lock: Lock,
    operation: string,
    codec: Codec<T>,
    change: (value: T) => T,
    range: Range | undefined,
  ): { value: T } | undefined {
    try {
      const value = changed(change, this.planner.copyOut<T>(operation, codec, range))
      const writing = this.planner.write(operation, codec, value, range)
      if (lock.lost) return undefined
      call(this.segment.caller(operation), () => writing.withoutMutex(this.segment.native))
      return { value }
    } finally {
      lock.release()
    }
  }

  /** @internal */
  protected requireWritable(operation: string): void {
    if (this.mode === 'readWrite') return
    const { noun, attached: entered, attach: enter } = this.words
    throw new QtIpcError('READ_ONLY', `the ${noun} is ${entered} read-only`, {
      ...this.segment.caller(operation),
      hint: `${enter} with mode 'readWrite'`,
    })
  }
}

/** What `change` makes of `value`; TypeError when that is a promise. */
function changed<T>(change: (value: T) => T, value: T): T {
  const next = change(value)
  if (!(next instanceof Promise)) return next
  next.catch(() => {})
  throw new TypeError('the function given to update() must be synchronous')
}

function timingOf<T>(
  codec: Codec<T> | ReadOptions | undefined,
  options: ReadOptions | undefined,
): Timing | undefined {
  return options ?? (codec !== undefined && !('decode' in codec) ? codec : undefined)
}

function writeTiming<T>(
  what: Codec<T> | Uint8Array,
  value: T | WriteOptions | undefined,
  options: WriteOptions | undefined,
): Timing | undefined {
  return what instanceof Uint8Array ? (value as WriteOptions | undefined) : options
}
