import type { Codec } from '../codec/codec.js'
import { inspectable } from '../errors/inspectable.js'
import { QtIpcError } from '../errors/qt-ipc-error.js'
import type { Mutex } from '../locking/mutex.js'
import type { AttachedSegment } from './attached-segment.js'
import type { CopyPlanner, Into, Range } from './copy-planner.js'

/**
 * One hold of a segment's mutex. Until it is released, read and write through it, which never waits. Release it soon: all
 * programs that use the segment wait for it.
 *
 * ```ts
 * using lock = await shm.lock({ timeout: 500 })
 * const count = lock.read(ds.int32)
 * lock.write(ds.int32, count + 1)
 * ```
 */
export class Lock implements Disposable {
  /** @internal */
  readonly mutex: Mutex
  readonly #planner: CopyPlanner
  readonly #segment: AttachedSegment
  readonly #holds: Lock[]
  #held = true
  #lost = false

  /** @internal */
  constructor(mutex: Mutex, planner: CopyPlanner, segment: AttachedSegment, holds: Lock[]) {
    this.mutex = mutex
    this.#planner = planner
    this.#segment = segment
    this.#holds = holds
    holds.push(this)
  }

  static {
    inspectable(Lock, 'Lock', ({ isHeld }) => ({ isHeld }))
  }

  /** Whether `release` has not been called yet; see `lost`. */
  get isHeld(): boolean {
    return this.#held
  }

  /**
   * Whether a peer reset, removed or replaced the lock while it was held, as QSharedMemory::create() does on a live key: reads
   * and writes were not protected then, and `release` adds nothing to the semaphore. Asks the kernel while the lock is held;
   * afterwards the result of the release. Never blocks.
   */
  get lost(): boolean {
    return this.#held ? this.mutex.wasReset() : this.#lost
  }

  /**
   * Returns a private copy of the segment or of `{ offset, length }`; with a codec, the decoded value. The `buffer` of the copy
   * is shared with other reads of the handle: use `bytes.byteOffset`. Never waits; copies any size on this thread.
   *
   * @throws {QtIpcError} INVALID_SIZE when the range is outside the segment; LOCK_ERROR once the lock is released; DETACHED
   * after `detach`; VANISHED when another program removed or truncated the memory. The codec's own errors pass through.
   */
  read(range?: Range & Into): Uint8Array
  read<T>(codec: Codec<T>, range?: Range & Into): T
  read<T>(codec?: Codec<T> | (Range & Into), range?: Range & Into): T | Uint8Array {
    this.#requireHeld('Lock.read')
    return this.#planner.copyOut('Lock.read', codec, range)
  }

  /**
   * Copies bytes, or an encoded value, into the segment. Never waits; copies any size on this thread.
   *
   * @throws {QtIpcError} INVALID_SIZE when the bytes do not fit, with nothing written; READ_ONLY when the `mode` of the handle is
   * `'readOnly'`; LOCK_ERROR once the lock is released; DETACHED after `detach`; VANISHED when another program removed or
   * truncated the memory; OUT_OF_RESOURCES when the system has no memory for the bytes. The codec's own errors pass through.
   */
  write(bytes: Uint8Array, range?: Range): void
  write<T>(codec: Codec<T>, value: T, range?: Range): void
  write<T>(what: Codec<T> | Uint8Array, value?: T | Range, range?: Range): void {
    this.#requireHeld('Lock.write')
    this.#planner.copyIn('Lock.write', what, value, range)
  }

  /** @internal Like `read`, with the event loop free; release the lock after it has settled. An abort ends it soon. */
  async readAwaited(range: Range, signal: AbortSignal | undefined): Promise<Uint8Array> {
    this.#requireHeld('Lock.read')
    const reading = this.#planner.read<Uint8Array>('Lock.read', range, undefined)
    return this.#segment.copyHeld('Lock.read', reading, signal)
  }

  /** @internal Like `write`, with the event loop free; release the lock after it has settled. An abort ends it soon. */
  async writeAwaited(
    bytes: Uint8Array,
    range: Range,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    this.#requireHeld('Lock.write')
    const writing = this.#planner.write('Lock.write', bytes, range, undefined)
    await this.#segment.copyHeld('Lock.write', writing, signal)
  }

  /** @internal Writes zeros with the event loop free; release the lock after it has settled. An abort ends it soon. */
  async clearAwaited(range: Range, signal: AbortSignal | undefined): Promise<void> {
    this.#requireHeld('Lock.write')
    const clearing = this.#planner.clear('Lock.write', range)
    await this.#segment.copyHeld('Lock.write', clearing, signal)
  }

  /** Releases the lock; `lost` then reports whether it was still held. Idempotent. Never blocks. */
  release(): void {
    if (!this.#held) return
    this.#held = false
    // Nearly always the last element, and an array is cheaper than a Set.
    if (this.#holds.at(-1) === this) this.#holds.pop()
    else this.#holds.splice(this.#holds.indexOf(this), 1)
    this.#lost = !this.mutex.release()
  }

  [Symbol.dispose](): void {
    this.release()
  }

  #requireHeld(operation: string): void {
    this.#segment.requireAttached(operation)
    if (this.#held) return
    throw new QtIpcError('LOCK_ERROR', 'this Lock was released', {
      ...this.#segment.caller(operation),
      qtError: 'LockError',
      hint: 'Acquire the lock again, or call read() and write() of the SharedMemory',
    })
  }
}
