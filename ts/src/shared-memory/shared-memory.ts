import type { BackendChoice } from '../addressing/backend.js'
import type { SegmentAddress, SegmentKey } from '../addressing/segment-address.js'
import { requireNumberOfBytes } from '../arguments/checks.js'
import type { SyncTiming, Timing } from '../arguments/timing.js'
import type { NativeIpcKey } from '../keys/index.js'
import type { SegmentMutex } from '../locking/segment-mutex.js'
import { runHolding } from '../locking/task-locks.js'
import { AttachedSegment } from '../memory/attached-segment.js'
import { CopyPlanner } from '../memory/copy-planner.js'
import { sharedMemory } from '../memory/handle-words.js'
import type { Lock } from '../memory/lock.js'
import { MemoryHandle } from '../memory/memory-handle.js'
import type { ReattachedTarget } from '../memory/watch/watch-target.js'
import { native } from '../native/binding.js'
import { LARGEST_AT_ONCE, runJob } from '../native/job.js'
import { type RepairOptions, removeSegment, repairLock } from '../repair/repair.js'
import { shareEventLoop } from '../system/event-loop.js'
import {
  type AttachOptions,
  type CheckedAttachOptions,
  checkAttachOptions,
  type SyncAttachOptions,
} from './attach-options.js'
import {
  attachElseCreate,
  type OpenedSegment,
  openSegment,
  openSegmentSync,
  openWhenCreated,
} from './open-segment.js'

/**
 * A shared memory segment that native Qt programs know by the same key: a real QSharedMemory where the linked Qt can do
 * the key, with the lock of QSharedMemory::lock() under a time limit.
 *
 * ```ts
 * await using shm = await SharedMemory.attach('MySharedMemoryKey', { timeout: 500 })
 * const message = await shm.read(ds.string)
 * await shm.write(ds.string, 'hello from TypeScript')
 * ```
 *
 * Every call that may wait has a `timeout` (ms) and ends with ERR_QT_IPC_TIMEOUT; those without `Sync` wait on a thread
 * of the addon and take a `signal`. In a loop of awaited calls that all succeed at once, one of them waits for the event
 * loop every few milliseconds, so that timers, I/O and signals go on. After `detach` every call but `detach` fails with ERR_QT_IPC_DETACHED.
 */
export class SharedMemory extends MemoryHandle implements AsyncDisposable {
  /** Made by this handle, not attached to. */
  readonly created: boolean
  readonly #address: SegmentAddress
  readonly #options: CheckedAttachOptions
  readonly #ownMutex: SegmentMutex | undefined
  readonly #onlyLooks: boolean
  #leaving: Promise<void> | undefined

  /**
   * Makes a segment of `size` bytes, all 0. Waits for the lock. More than 1 MiB is allocated on a thread of the addon: an
   * abort then rejects at once, and what has been created by then is removed under the same lock. Errors: ALREADY_EXISTS, INVALID_SIZE and
   * OUT_OF_RESOURCES before anything is touched, KEY_ERROR, PERMISSION_DENIED, TIMEOUT.
   */
  static async create(
    key: SegmentKey,
    size: number,
    options?: AttachOptions,
  ): Promise<SharedMemory> {
    requireNumberOfBytes(size)
    return new SharedMemory(
      await openSegment('SharedMemory.create', key, checkAttachOptions(options), size),
    )
  }

  /** Blocks the thread instead of waiting. */
  static createSync(key: SegmentKey, size: number, options?: SyncAttachOptions): SharedMemory {
    requireNumberOfBytes(size)
    return new SharedMemory(
      openSegmentSync('SharedMemory.createSync', key, checkAttachOptions(options), size),
    )
  }

  /** Attaches to a segment. Waits for the lock, unless the mode is `'readOnly'`. Errors: NOT_FOUND, KEY_ERROR, PERMISSION_DENIED, TIMEOUT. */
  static async attach(key: SegmentKey, options?: AttachOptions): Promise<SharedMemory> {
    return new SharedMemory(
      await openSegment('SharedMemory.attach', key, checkAttachOptions(options)),
    )
  }

  /** Blocks the thread instead of waiting. */
  static attachSync(key: SegmentKey, options?: SyncAttachOptions): SharedMemory {
    return new SharedMemory(
      openSegmentSync('SharedMemory.attachSync', key, checkAttachOptions(options)),
    )
  }

  /**
   * Attaches, else creates: the safe start of programs that may come up in any order. Never creates first, which would
   * reset the lock of a live segment. `size` counts only for a new one. Errors as `create` and `attach`.
   */
  static async open(key: SegmentKey, size: number, options?: AttachOptions): Promise<SharedMemory> {
    const settings = checkAttachOptions(options)
    return new SharedMemory(await attachElseCreate('SharedMemory.open', key, settings, size))
  }

  /**
   * Attaches as soon as another program has created the segment, usually within 1 ms, else at the next look of a thread of
   * the addon: every 10 ms, or less often with hundreds of waits. Creates nothing.
   *
   * @throws {QtIpcError} TIMEOUT when no program created the segment in time or its lock was not released, OUT_OF_RESOURCES
   * when that thread cannot be started, KEY_ERROR, PERMISSION_DENIED.
   */
  static async waitFor(key: SegmentKey, options?: AttachOptions): Promise<SharedMemory> {
    return new SharedMemory(
      await openWhenCreated('SharedMemory.waitFor', key, checkAttachOptions(options)),
    )
  }

  /**
   * Removes what is left of a segment: memory, lock and Qt's key files; the file of a native key stays. Resolves to true if
   * anything was removed. A POSIX lock whose holder was killed is no obstacle. Does not wait. A free lock stays, unless `force`,
   * while a live Qt program may have created it: the end of that program would delete the name of the next lock.
   *
   * Errors, unless `force`: BUSY while a live process is attached or holds the lock; with POSIX also where /proc cannot tell
   * (in a pid namespace). PERMISSION_DENIED; KEY_ERROR where no segment can be under that name.
   */
  static async remove(key: SegmentKey, options?: RepairOptions): Promise<boolean> {
    return removeSegment('SharedMemory.remove', key, options)
  }

  /**
   * Sets a lock to 1 that no live process can hold any more: POSIX keeps a lock whose holder was killed, System V releases
   * it. Resolves to true if there was something to repair. Does not wait.
   *
   * @throws {QtIpcError} BUSY, with nothing changed, while a live process may hold the lock, and while its value is above 1
   * (after a release too many, which the exit of that program takes along); `force` sets it to 1 anyway. PERMISSION_DENIED
   * for the lock of another user.
   */
  static async repairLock(key: SegmentKey, options?: RepairOptions): Promise<boolean> {
    return repairLock('SharedMemory.repairLock', key, options)
  }

  static {
    shareEventLoop(SharedMemory, { first: ['lock', 'withLock'] })
  }

  private constructor({ address, options, segment, mutex, created, onlyLooks }: OpenedSegment) {
    const access = new AttachedSegment(segment, {
      key: address.keyText,
      words: sharedMemory,
      timeout: options.timeout,
      ownMutex: mutex,
      mutexName: address.mutexName,
      agreedMutex: options.lock?.asMutex(),
      isOptional: false,
      onlyLooks,
    })
    const planner = new CopyPlanner(segment, address.keyText, sharedMemory)
    super({ words: sharedMemory, mode: options.mode, planner, segment: access })
    this.#address = address
    this.#options = options
    this.#ownMutex = mutex
    this.#onlyLooks = onlyLooks
    this.created = created
  }

  /** The key as it was given; a NativeIpcKey in its text form. */
  get key(): string {
    return this.#address.keyText
  }

  /** `undefined` for memory that is not Qt's. */
  get nativeKey(): NativeIpcKey | undefined {
    return this.#address.nativeKey
  }

  /** What holds the segment: `'qt'` is a real QSharedMemory. What only looks (mode `'readOnly'`) is not. */
  get backend(): Exclude<BackendChoice, 'auto'> {
    return this.#address.backend
  }

  get isAttached(): boolean {
    return this.#leaving === undefined
  }

  /** Whether `lock`, `read`, `write` and `update` find a lock to take; `lock()` says why not. */
  get lockable(): boolean {
    return this.isAttached && this.segment.findMutex() !== undefined
  }

  /** Takes the lock. Errors: TIMEOUT, BUSY inside `withLock` of the same key, LOCK_ERROR where there is none. */
  async lock(options?: Timing): Promise<Lock> {
    const operation = 'SharedMemory.lock'
    const mutex = this.segment.requireMutex(operation)
    await this.segment.acquire(mutex, operation, options)
    return this.lockOf(mutex, operation)
  }

  /** Blocks the thread. BUSY when a task of this thread holds the lock or waits for it. */
  lockSync(options?: SyncTiming): Lock {
    const mutex = this.segment.requireMutex('SharedMemory.lockSync')
    this.segment.acquireSync(mutex, 'SharedMemory.lockSync', options)
    return this.lockOf(mutex, 'SharedMemory.lockSync')
  }

  /** Runs `task`, sync or async, with the lock, and gives the lock back in any case. Errors as `lock`. */
  async withLock<T>(task: (lock: Lock) => T | Promise<T>, options?: Timing): Promise<T> {
    const operation = 'SharedMemory.withLock'
    const mutex = this.segment.requireMutex(operation)
    await this.segment.acquire(mutex, operation, options)
    const hold = this.lockOf(mutex, operation)
    try {
      return await runHolding(hold, () => task(hold))
    } finally {
      hold.release()
    }
  }

  /**
   * Detaches. Every view has length 0 when the call begins to wait for the lock; the memory is unmapped under the lock. As in
   * Qt, the last one out removes a System V segment, and a handle that created the lock removes the lock. If the lock cannot
   * be acquired in time, it detaches without it and the segment stays. Large copies of this handle reject at once with DETACHED;
   * a write that has begun is completed first. More than 1 MiB is unmapped on a thread of the addon. A `Lock` of this handle is released. Idempotent; fails
   * only with the reason of an abort.
   */
  async detach(options?: Timing): Promise<void> {
    if (this.#leaving) return this.#leaving
    const leaving = this.#detach(options)
    this.#leaving = leaving.catch(() => {})
    return leaving
  }

  /**
   * Blocks the thread, also until a large write of this handle that has begun is complete. While a task of this thread holds
   * the lock, it detaches without it and the segment stays. Large copies of this handle are no such task: they are ended.
   */
  detachSync(options?: SyncTiming): void {
    if (this.#leaving) return
    this.#leaving = Promise.resolve()
    const mutex = this.#startLeaving('SharedMemory.detachSync')
    try {
      if (mutex) this.segment.acquireSync(mutex, 'SharedMemory.detachSync', options)
      this.#leave()
    } catch {
      this.#abandon()
    } finally {
      this.#ownMutex?.close()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.detach()
  }

  /** @internal Attachments of all programs, where the kernel counts them. */
  attachments(): number | undefined {
    return native.look(this.#address.kernelName)?.attached
  }

  /** @internal */
  protected override async reattach(signal: AbortSignal): Promise<ReattachedTarget> {
    // The watch needs no more than to look, whatever its handle is.
    const settings = { ...this.#options, mode: 'readOnly', timeout: Infinity, signal } as const
    const shm = new SharedMemory(
      await openWhenCreated(this.words.operations.watch, this.#address.key, settings),
    )
    return { ...shm.watchTarget(), detach: () => shm.detach({ timeout: 0 }) }
  }

  async #detach(options: Timing | undefined): Promise<void> {
    const mutex = this.#startLeaving('SharedMemory.detach')
    try {
      await this.segment.jobsEnded()
      if (mutex) await this.segment.acquire(mutex, 'SharedMemory.detach', options)
      if (this.size > LARGEST_AT_ONCE) await this.#leaveLarge('SharedMemory.detach')
      else this.#leave()
    } catch {
      this.#abandon()
      options?.signal?.throwIfAborted()
    } finally {
      this.#ownMutex?.close()
    }
  }

  /** Ends what waits and kills the views. The lock that is still to be taken, if there is one. */
  #startLeaving(operation: string): SegmentMutex | undefined {
    this.segment.close(operation)
    this.segment.native.killView()
    const holdsOwn = this.locks.some(lock => lock.mutex === this.#ownMutex)
    return holdsOwn || this.#onlyLooks ? undefined : this.#ownMutex
  }

  /** The lock is held, if there is one. A view that was moved away (`transfer`) keeps the memory until it is collected. */
  #leave(): void {
    try {
      this.segment.native.detach()
    } finally {
      this.#giveBackAll()
    }
  }

  /** Unmaps by a job. */
  async #leaveLarge(operation: string): Promise<void> {
    try {
      await runJob(this.segment.caller(operation), done => this.segment.native.startDetach(done))
    } finally {
      this.#giveBackAll()
    }
  }

  #giveBackAll(): void {
    for (const lock of [...this.locks]) lock.release()
    if (!this.#onlyLooks && this.#ownMutex?.isHeld) this.#ownMutex.release()
  }

  #abandon(): void {
    this.segment.native.detachWithoutMutex()
    for (const lock of [...this.locks]) lock.release()
  }
}
