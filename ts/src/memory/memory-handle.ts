import type { AccessMode } from '../arguments/access-mode.js'
import { requireFunction } from '../arguments/checks.js'
import type { SyncTiming, Timing } from '../arguments/timing.js'
import type { Codec } from '../codec/codec.js'
import { QtIpcError } from '../errors/qt-ipc-error.js'
import type { Mutex } from '../locking/mutex.js'
import { call } from '../native/call.js'
import { LARGEST_AT_ONCE } from '../native/job.js'
import type { KernelSegmentName } from '../native/types.js'
import { shareEventLoop } from '../system/event-loop.js'
import type { AttachedSegment } from './attached-segment.js'
import { isCodec, requireCodec, requireCodecOrOptions } from './codec-argument.js'
import type { CopyPlanner, Into, Range } from './copy-planner.js'
import type { HandleWords } from './handle-words.js'
import { updateLarge } from './large-update.js'
import { Lock } from './lock.js'
import type { WatchOptions } from './watch/options.js'
import { Watch } from './watch/watch.js'
import type { ReattachedTarget, WatchTarget } from './watch/watch-target.js'

/** Options of `read`. */
export type ReadOptions = Range & Into & Timing
/** Options of `readSync`. */
export type SyncReadOptions = Range & Into & SyncTiming
/** Options of `peek` and `peekSync`, which never wait. */
export type PeekOptions = Range & Into
/** Options of `write` and `update`. */
export type WriteOptions = Range & Timing
/** Options of `writeSync` and `updateSync`. */
export type SyncWriteOptions = Range & SyncTiming

interface Parts {
  readonly words: HandleWords
  readonly mode: AccessMode
  readonly planner: CopyPlanner
  readonly segment: AttachedSegment
}

/** A handle on memory that is shared with other programs, and on its lock: the base of SharedMemory and MappedFile. */
export abstract class MemoryHandle {
  /** Whether the handle may write. */
  readonly mode: AccessMode
  /** @internal */
  protected readonly words: HandleWords
  /** @internal */
  protected readonly planner: CopyPlanner
  /** @internal */
  protected readonly segment: AttachedSegment
  /** @internal */
  protected readonly locks: Lock[] = []
  /** Kept reachable as long as the handle, which detaches it. */
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

  /** Size of the memory in bytes. */
  get size(): number {
    return this.planner.size
  }

  /**
   * Returns a private copy of the memory or of `{ offset, length }`; with a codec, the decoded value. As with `Buffer`, the
   * `buffer` of the copy is larger and holds other reads of this handle, so use
   * `new DataView(bytes.buffer, bytes.byteOffset, bytes.length)`. Call `slice()` on bytes that are posted to another thread,
   * which would clone all of `buffer`, or of which a few are kept for long, or read `into` your own array.
   *
   * Waits for the lock, which is held for the copy only. More than 1 MiB is copied on a thread of the addon: an abort then
   * stops the copy, and `into` is not changed any more.
   *
   * @throws {QtIpcError} TIMEOUT when the lock was not released in time; INVALID_SIZE when the range is outside the memory;
   * LOCK_ERROR when the segment has no lock (`peek` needs none); BUSY inside `withLock` of the same key; DETACHED after
   * `detach` or `close`; VANISHED when another program removed or truncated the memory. The codec's own errors pass through.
   */
  read(options?: ReadOptions): Promise<Uint8Array>
  read<T>(codec: Codec<T>, options?: ReadOptions): Promise<T>
  async read<T>(codec?: Codec<T> | ReadOptions, options?: ReadOptions): Promise<T | Uint8Array> {
    const reading = this.planner.read(this.words.operations.read, codec, options)
    return this.segment.copy(this.words.operations.read, timingOf(codec, options), reading)
  }

  /**
   * Like `read`, but blocks the thread until the lock is free, and copies any size on this thread.
   *
   * @throws {QtIpcError} TIMEOUT when the lock was not released in time; INVALID_SIZE when the range is outside the memory;
   * LOCK_ERROR when the segment has no lock (`peek` needs none); BUSY when a task of this thread holds the lock or waits for it; DETACHED after
   * `detach` or `close`; VANISHED when another program removed or truncated the memory. The codec's own errors pass through.
   */
  readSync(options?: SyncReadOptions): Uint8Array
  readSync<T>(codec: Codec<T>, options?: SyncReadOptions): T
  readSync<T>(codec?: Codec<T> | SyncReadOptions, options?: SyncReadOptions): T | Uint8Array {
    const reading = this.planner.read(this.words.operations.readSync, codec, options)
    return this.segment.copySync(this.words.operations.readSync, timingOf(codec, options), reading)
  }

  /**
   * Copies bytes, or an encoded value, into the memory. Waits for the lock, which is held for the copy only. More than 1 MiB
   * is copied on a thread of the addon: do not change the bytes until the promise settles. An abort then rejects at once, but
   * a copy that has begun is completed, so no other program finds half of it.
   *
   * @throws {QtIpcError} TIMEOUT when the lock was not released in time; INVALID_SIZE when the bytes do not fit, before the
   * lock is acquired and with nothing written; READ_ONLY when `mode` is `'readOnly'`; LOCK_ERROR when the segment has no lock;
   * BUSY inside `withLock` of the same key; DETACHED after `detach` or `close`; VANISHED when another program removed or
   * truncated the memory; OUT_OF_RESOURCES when the system has no memory or disk space for the bytes. The codec's own errors
   * pass through.
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

  /**
   * Like `write`, but blocks the thread until the lock is free, and copies any size on this thread.
   *
   * @throws {QtIpcError} TIMEOUT when the lock was not released in time; INVALID_SIZE when the bytes do not fit, before the
   * lock is acquired and with nothing written; READ_ONLY when `mode` is `'readOnly'`; LOCK_ERROR when the segment has no lock;
   * BUSY when a task of this thread holds the lock or waits for it; DETACHED after `detach` or `close`; VANISHED when another
   * program removed or truncated the memory; OUT_OF_RESOURCES when the system has no memory or disk space for the bytes. The
   * codec's own errors pass through.
   */
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
   * Reads a value, calls `change` with it and writes the value that it returns, all while holding the lock once; resolves to
   * the new value. Waits for the lock. `change` must be synchronous, and short, as other programs wait meanwhile. It is called
   * again, with the value that is current then, when a peer reset the lock in between. If it throws, nothing is written. An
   * abort rejects at once, but a write of more than 1 MiB that has begun is completed.
   *
   * @throws {QtIpcError} TIMEOUT when the lock was not released in time; INVALID_SIZE when the range is outside the memory or
   * the new value does not fit, with nothing written; READ_ONLY when `mode` is `'readOnly'`; LOCK_ERROR when the segment has
   * no lock; BUSY inside `withLock` of the same key; DETACHED after `detach` or `close`; VANISHED when another program removed
   * or truncated the memory; OUT_OF_RESOURCES when the system has no memory or disk space for the bytes. The errors of the codec and of `change` pass through.
   * @throws {TypeError} when `change` returns a promise.
   */
  async update<T>(codec: Codec<T>, change: (value: T) => T, options?: WriteOptions): Promise<T> {
    const operation = this.words.operations.update
    this.requireWritable(operation)
    requireCodec(operation, codec)
    requireFunction('change', change)
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

  /**
   * Like `update`, but blocks the thread until the lock is free, and copies any size on this thread.
   *
   * @throws {QtIpcError} TIMEOUT when the lock was not released in time; INVALID_SIZE when the range is outside the memory or
   * the new value does not fit, with nothing written; READ_ONLY when `mode` is `'readOnly'`; LOCK_ERROR when the segment has
   * no lock; BUSY when a task of this thread holds the lock or waits for it; DETACHED after `detach` or `close`; VANISHED when
   * another program removed or truncated the memory; OUT_OF_RESOURCES when the system has no memory or disk space for the
   * bytes. The errors of the codec and of `change` pass through.
   * @throws {TypeError} when `change` returns a promise.
   */
  updateSync<T>(codec: Codec<T>, change: (value: T) => T, options?: SyncWriteOptions): T {
    const operation = this.words.operations.updateSync
    this.requireWritable(operation)
    requireCodec(operation, codec)
    requireFunction('change', change)
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
   * Returns a private copy of the memory or of `{ offset, length }`, or the decoded value, without acquiring the lock: for
   * writers that do not lock, and while another program holds the lock. Never waits. A copy that overlaps a write is torn:
   * half old, half new. The `buffer` of the copy is shared with other reads of this handle: use `bytes.byteOffset`. More than
   * 1 MiB is copied on a thread of the addon.
   *
   * @throws {QtIpcError} INVALID_SIZE when the range is outside the memory; DETACHED after `detach` or `close`; VANISHED when
   * another program removed or truncated the memory. The codec's own errors pass through.
   */
  peek(range?: PeekOptions): Promise<Uint8Array>
  peek<T>(codec: Codec<T>, range?: PeekOptions): Promise<T>
  async peek<T>(codec?: Codec<T> | PeekOptions, range?: PeekOptions): Promise<T | Uint8Array> {
    const operation = this.words.operations.peek
    this.segment.requireAttached(operation)
    const reading = this.planner.read(operation, codec, range)
    return this.segment.copyUnlocked(operation, reading)
  }

  /**
   * Like `peek`, but copies any size on this thread.
   *
   * @throws {QtIpcError} INVALID_SIZE when the range is outside the memory; DETACHED after `detach` or `close`; VANISHED when
   * another program removed or truncated the memory. The codec's own errors pass through.
   */
  peekSync(range?: PeekOptions): Uint8Array
  peekSync<T>(codec: Codec<T>, range?: PeekOptions): T
  peekSync<T>(codec?: Codec<T> | PeekOptions, range?: PeekOptions): T | Uint8Array {
    this.segment.requireAttached(this.words.operations.peekSync)
    return this.planner.copyOut(this.words.operations.peekSync, codec, range)
  }

  /**
   * Returns the changes of the memory, `for await (const change of shm.watch(codec))`; the first one is the current content.
   * Threads of the addon look every `interval` ms, and wake up this thread only for a change. Never waits itself; the errors
   * of `next()` are described in `Watch`.
   *
   * @throws {QtIpcError} INVALID_SIZE when the range or a counter is outside the memory; LOCK_ERROR with `lock: true` when the
   * segment has no lock; DETACHED after `detach` or `close`.
   */
  watch(options?: WatchOptions): Watch<Uint8Array>
  watch<T>(codec: Codec<T>, options?: WatchOptions): Watch<T>
  watch<T>(codec?: Codec<T> | WatchOptions, options?: WatchOptions): Watch<T> {
    this.segment.requireAttached(this.words.operations.watch)
    requireCodecOrOptions(this.words.operations.watch, codec)
    return isCodec(codec)
      ? new Watch(this.watchTarget(), codec, options)
      : new Watch(this.watchTarget(), undefined, codec)
  }

  /**
   * Returns the memory itself, not a copy: writes of other programs are visible at once, and yours are to them. For experts:
   * hold the lock around each use; never decode text from it (copy first); never pass it to zlib, crypto or streams, whose
   * threads may still use it when it is unmapped. Its length is 0 after `detach` or `close`. Never blocks.
   *
   * @throws {QtIpcError} READ_ONLY when `mode` is `'readOnly'`; NO_ZERO_COPY when the runtime does not allow views (Electron);
   * INVALID_SIZE when the memory is larger than the largest ArrayBuffer; DETACHED after `detach` or `close`.
   */
  view(): Uint8Array {
    this.segment.requireAttached(this.words.operations.view)
    this.requireWritable(this.words.operations.view)
    const caller = this.segment.caller(this.words.operations.view)
    this.planner.requireOneArray(this.words.operations.view, this.size)
    this.#buffer = call(caller, () => this.segment.native.view())
    return new Uint8Array(this.#buffer)
  }

  /** @internal The name of the segment; `undefined` for a file. */
  protected get kernelName(): KernelSegmentName | undefined {
    return undefined
  }

  /** @internal */
  protected watchTarget(): WatchTarget {
    return {
      operation: this.words.operations.watch,
      planner: this.planner,
      segment: this.segment,
      kernelName: this.kernelName,
      renew: signal => this.reattach(signal),
    }
  }

  /** @internal Attaches again to the current object of this name, once it exists; see `WatchTarget`. */
  protected abstract reattach(signal: AbortSignal): Promise<ReattachedTarget>

  /** @internal Wraps the mutex, which was just acquired; DETACHED when the handle was detached meanwhile. */
  protected lockOf(mutex: Mutex, operation: string): Lock {
    const lock = new Lock(mutex, this.planner, this.segment, this.locks)
    if (!this.segment.isClosed) return lock
    lock.release()
    this.segment.requireAttached(operation)
    return lock
  }

  /** Returns `undefined` when a peer reset the lock before the value was written. */
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
    const { noun, attached, attach } = this.words
    throw new QtIpcError('READ_ONLY', `the ${noun} is ${attached} read-only`, {
      ...this.segment.caller(operation),
      hint: `${attach} with mode 'readWrite'`,
    })
  }
}

/** Returns `change(value)`. @throws {TypeError} when that is a promise. */
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
  return options ?? (isCodec(codec) ? undefined : codec)
}

function writeTiming<T>(
  what: Codec<T> | Uint8Array,
  value: T | WriteOptions | undefined,
  options: WriteOptions | undefined,
): Timing | undefined {
  return what instanceof Uint8Array ? (value as WriteOptions | undefined) : options
}
