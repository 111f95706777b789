import type { Codec } from '../codec/codec.js'
import { QtIpcError } from '../errors/qt-ipc-error.js'
import type { Mutex } from '../locking/mutex.js'
import type { AttachedSegment } from './attached-segment.js'
import type { CopyPlanner, Into, Range } from './copy-planner.js'

/**
 * A hold of a segment's lock. While you have it, read and write through it: they do not wait. Release it soon, every
 * program that uses the segment waits for it.
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

  get isHeld(): boolean {
    return this.#held
  }

  /**
   * A peer reset, removed or replaced the lock while we held it (QSharedMemory::create() on a live key does that): what was
   * done under it was not protected, and `release` adds nothing. Asks the semaphore while the lock is held; afterwards it is
   * what the release found.
   */
  get lost(): boolean {
    return this.#held ? this.mutex.wasReset() : this.#lost
  }

  /** A private copy, whose `byteOffset` counts as that of `SharedMemory.read`, or its decoded value. Errors as `SharedMemory.peek`, LOCK_ERROR once released. Never waits; copies any size on this thread. */
  read(range?: Range & Into): Uint8Array
  read<T>(codec: Codec<T>, range?: Range & Into): T
  read<T>(codec?: Codec<T> | (Range & Into), range?: Range & Into): T | Uint8Array {
    this.#requireHeld('Lock.read')
    return this.#planner.copyOut('Lock.read', codec, range)
  }

  /** As `SharedMemory.write`, without waiting. */
  write(bytes: Uint8Array, range?: Range): void
  write<T>(codec: Codec<T>, value: T, range?: Range): void
  write<T>(what: Codec<T> | Uint8Array, value?: T | Range, range?: Range): void {
    this.#requireHeld('Lock.write')
    this.#planner.copyIn('Lock.write', what, value, range)
  }

  /** @internal As `read`, with the event loop free; release the lock when it has settled. An abort ends it soon. */
  async readAwaited(range: Range, signal: AbortSignal | undefined): Promise<Uint8Array> {
    this.#requireHeld('Lock.read')
    const reading = this.#planner.read<Uint8Array>('Lock.read', range, undefined)
    return this.#segment.copyHeld('Lock.read', reading, signal)
  }

  /** @internal As `write`, likewise. */
  async writeAwaited(
    bytes: Uint8Array,
    range: Range,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    this.#requireHeld('Lock.write')
    const writing = this.#planner.write('Lock.write', bytes, range, undefined)
    await this.#segment.copyHeld('Lock.write', writing, signal)
  }

  /** @internal Zeros, likewise. */
  async clearAwaited(range: Range, signal: AbortSignal | undefined): Promise<void> {
    this.#requireHeld('Lock.write')
    const clearing = this.#planner.clear('Lock.write', range)
    await this.#segment.copyHeld('Lock.write', clearing, signal)
  }

  /** Gives the lock back; `lost` tells whether it was still ours. Idempotent, never waits. */
  release(): void {
    if (!this.#held) return
    this.#held = false
    // Nearly always the last one, and an array is cheaper than a Set.
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
    throw new QtIpcError('LOCK_ERROR', 'this Lock is released', {
      ...this.#segment.caller(operation),
      qtError: 'LockError',
      hint: 'Take the lock again, or call read() and write() of the SharedMemory',
    })
  }
}
