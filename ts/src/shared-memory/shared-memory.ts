import type { BackendChoice } from '../addressing/backend.js'
import type { SegmentAddress, SegmentKey } from '../addressing/segment-address.js'
import { requireFunction, requireNumberOfBytes } from '../arguments/checks.js'
import type { SyncTiming, Timing } from '../arguments/timing.js'
import { inspectable } from '../errors/inspectable.js'
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
import type { KernelSegmentName } from '../native/types.js'
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
 * A shared memory segment that native Qt programs open with the same key: a real QSharedMemory where the linked Qt supports
 * the key, with the lock of QSharedMemory::lock() under a time limit.
 *
 * ```ts
 * await using shm = await SharedMemory.attach('MySharedMemoryKey', { timeout: 500 })
 * const message = await shm.read(ds.string)
 * await shm.write(ds.string, 'hello from TypeScript')
 * ```
 *
 * Every call that may wait has a `timeout` (ms) and then fails with ERR_QT_IPC_TIMEOUT; calls without `Sync` in their name
 * wait on a thread of the addon and accept a `signal`. In a loop of awaited calls that all succeed at once, one of them waits
 * for the event loop every few milliseconds, so that timers, I/O and signals are handled. After `detach` every call but
 * `detach` fails with ERR_QT_IPC_DETACHED.
 */
export class SharedMemory extends MemoryHandle implements AsyncDisposable {
  /** Whether this handle created the segment. */
  readonly created: boolean
  readonly #address: SegmentAddress
  readonly #options: CheckedAttachOptions
  readonly #ownMutex: SegmentMutex | undefined
  readonly #onlyLooks: boolean
  #leaving: Promise<void> | undefined

  /**
   * Creates a segment of `size` bytes, all 0. Waits for the lock. More than 1 MiB is allocated on a thread of the addon: an
   * abort then rejects at once, and a segment that was created by then is removed under the same lock.
   *
   * @throws {QtIpcError} ALREADY_EXISTS when the segment exists; INVALID_SIZE when no segment can have that size;
   * OUT_OF_RESOURCES when the system does not provide that many bytes (these three with nothing changed); KEY_ERROR when the
   * key cannot name a segment; PERMISSION_DENIED when the lock belongs to another user; TIMEOUT when the lock was not released
   * in time; BUSY inside `withLock` of the same key; UNSUPPORTED when the requested back end does not support the key.
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

  /**
   * Creates a segment of `size` bytes, all 0. Blocks the thread until the lock is free.
   *
   * @throws {QtIpcError} ALREADY_EXISTS when the segment exists; INVALID_SIZE when no segment can have that size;
   * OUT_OF_RESOURCES when the system does not provide that many bytes (these three with nothing changed); KEY_ERROR when the
   * key cannot name a segment; PERMISSION_DENIED when the lock belongs to another user; TIMEOUT when the lock was not released
   * in time; BUSY when a task of this thread holds the lock or waits for it; UNSUPPORTED when the requested back end does not
   * support the key.
   */
  static createSync(key: SegmentKey, size: number, options?: SyncAttachOptions): SharedMemory {
    requireNumberOfBytes(size)
    return new SharedMemory(
      openSegmentSync('SharedMemory.createSync', key, checkAttachOptions(options), size),
    )
  }

  /**
   * Attaches to an existing segment. Waits for the lock, unless the mode is `'readOnly'`.
   *
   * @throws {QtIpcError} NOT_FOUND when no segment exists for the key; KEY_ERROR when the key cannot name a segment;
   * PERMISSION_DENIED when the segment or its lock belongs to another user; TIMEOUT when the lock was not released in time;
   * BUSY inside `withLock` of the same key; OUT_OF_RESOURCES when the system has no semaphore for the lock, or no thread for the
   * wait; UNSUPPORTED when the requested back end does not support the key.
   */
  static async attach(key: SegmentKey, options?: AttachOptions): Promise<SharedMemory> {
    return new SharedMemory(
      await openSegment('SharedMemory.attach', key, checkAttachOptions(options)),
    )
  }

  /**
   * Attaches to an existing segment. Blocks the thread until the lock is free, unless the mode is `'readOnly'`.
   *
   * @throws {QtIpcError} NOT_FOUND when no segment exists for the key; KEY_ERROR when the key cannot name a segment;
   * PERMISSION_DENIED when the segment or its lock belongs to another user; TIMEOUT when the lock was not released in time;
   * BUSY when a task of this thread holds the lock or waits for it; OUT_OF_RESOURCES when the system has no semaphore for the
   * lock; UNSUPPORTED when the requested back end does not support the key.
   */
  static attachSync(key: SegmentKey, options?: SyncAttachOptions): SharedMemory {
    return new SharedMemory(
      openSegmentSync('SharedMemory.attachSync', key, checkAttachOptions(options)),
    )
  }

  /**
   * Attaches to the segment, or creates it with `size` bytes if it does not exist: the safe start of programs that may start in
   * any order. Never creates first, which would reset the lock of a live segment. Waits for the lock. The size of an existing
   * segment may differ: see the property `size`.
   *
   * @throws {QtIpcError} INVALID_SIZE when no segment can have that size; OUT_OF_RESOURCES when the system does not provide
   * that many bytes; KEY_ERROR when the key cannot name a segment; PERMISSION_DENIED when the segment or its lock belongs to
   * another user; TIMEOUT when the lock was not released in time; BUSY inside `withLock` of the same key; UNSUPPORTED when the
   * requested back end does not support the key; ALREADY_EXISTS or NOT_FOUND when other programs keep creating and removing the segment.
   */
  static async open(key: SegmentKey, size: number, options?: AttachOptions): Promise<SharedMemory> {
    requireNumberOfBytes(size)
    const settings = checkAttachOptions(options)
    return new SharedMemory(await attachElseCreate('SharedMemory.open', key, settings, size))
  }

  /**
   * Attaches as soon as another program has created the segment, usually within 1 ms, else at the next look of a thread of
   * the addon: every 10 ms, or less often with hundreds of waits. Creates nothing.
   *
   * @throws {QtIpcError} TIMEOUT when no program created the segment in time or its lock was not released; OUT_OF_RESOURCES
   * when that thread cannot be started; KEY_ERROR when the key cannot name a segment; PERMISSION_DENIED when the segment or its
   * lock belongs to another user; BUSY inside `withLock` of the same key; UNSUPPORTED when the requested back end does not support the key.
   */
  static async waitFor(key: SegmentKey, options?: AttachOptions): Promise<SharedMemory> {
    return new SharedMemory(
      await openWhenCreated('SharedMemory.waitFor', key, checkAttachOptions(options)),
    )
  }

  /**
   * Removes a segment that crashed programs left behind: memory, lock and Qt's key files; the file of a native key stays.
   * Resolves to true if anything was removed. A POSIX lock whose holder was killed is not an obstacle. Does not wait. A free
   * lock stays, unless `force` is set, while a live Qt program may have created it: that program deletes the name of the lock
   * when it exits, which by then may be that of another lock.
   *
   * @throws {QtIpcError} BUSY, unless `force` is set, when a live process is attached or holds the lock, or (POSIX, in a PID
   * namespace) when that is unknown; PERMISSION_DENIED when the segment or its lock belongs to another user; KEY_ERROR when the
   * key cannot name a segment.
   */
  static async remove(key: SegmentKey, options?: RepairOptions): Promise<boolean> {
    return removeSegment('SharedMemory.remove', key, options)
  }

  /**
   * Sets a lock to 1 that no live process can hold any more: POSIX keeps a lock whose holder was killed, System V releases
   * it. Resolves to true if there was something to repair. Does not wait.
   *
   * @throws {QtIpcError} BUSY, with nothing changed, when a live process may hold the lock, or when its value is above 1 (a
   * program released it too often; the kernel subtracts the surplus when that program exits); `force` sets it to 1 anyway.
   * PERMISSION_DENIED when the lock belongs to another user; KEY_ERROR when the key cannot name a segment.
   */
  static async repairLock(key: SegmentKey, options?: RepairOptions): Promise<boolean> {
    return repairLock('SharedMemory.repairLock', key, options)
  }

  static {
    shareEventLoop(SharedMemory, { first: ['lock', 'withLock'] })
    inspectable(SharedMemory, 'SharedMemory', ({ key, size, mode, backend, isAttached }) => ({
      key,
      size,
      mode,
      backend,
      isAttached,
    }))
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

  /** The key as it was passed; a NativeIpcKey in its text form. */
  get key(): string {
    return this.#address.keyText
  }

  /** The key as Qt passes it to the system (`QNativeIpcKey`); `undefined` for memory of a program without Qt. */
  get nativeKey(): NativeIpcKey | undefined {
    return this.#address.nativeKey
  }

  /** The back end in use; `'qt'` is a real QSharedMemory, which a handle with mode `'readOnly'` uses only on request. */
  get backend(): Exclude<BackendChoice, 'auto'> {
    return this.#address.backend
  }

  /** Whether the handle is attached: false as soon as `detach` or `detachSync` was called. */
  get isAttached(): boolean {
    return this.#leaving === undefined
  }

  /**
   * Whether the key still names this segment. False when the segment was removed, when its key file or its POSIX name was, or
   * when another segment was created under the key: programs that attach from then on do not see writes of this handle. Detach
   * and attach again. False once the handle is detached. Never blocks.
   */
  get isCurrent(): boolean {
    return this.isAttached && this.segment.native.isCurrent()
  }

  /** Whether there is a lock for `lock`, `read`, `write` and `update`; if not, the error of `lock()` states the reason. */
  get lockable(): boolean {
    return this.isAttached && this.segment.findMutex('SharedMemory.lockable') !== undefined
  }

  /**
   * Acquires the lock; waits until it is free. Tasks of this thread get it first come, first served.
   *
   * @throws {QtIpcError} TIMEOUT when the lock was not released in time; BUSY inside `withLock` of the same key, which would
   * wait for itself; LOCK_ERROR when the segment has no lock; OUT_OF_RESOURCES when no thread can be started for the wait;
   * DETACHED after `detach`.
   */
  async lock(options?: Timing): Promise<Lock> {
    const operation = 'SharedMemory.lock'
    const mutex = this.segment.requireMutex(operation)
    await this.segment.acquire(mutex, operation, options)
    return this.lockOf(mutex, operation)
  }

  /**
   * Acquires the lock; blocks the thread until it is free.
   *
   * @throws {QtIpcError} TIMEOUT when the lock was not released in time; BUSY when a task of this thread, which is blocked
   * meanwhile, holds the lock or waits for it; LOCK_ERROR when the segment has no lock; DETACHED after `detach`.
   */
  lockSync(options?: SyncTiming): Lock {
    const mutex = this.segment.requireMutex('SharedMemory.lockSync')
    this.segment.acquireSync(mutex, 'SharedMemory.lockSync', options)
    return this.lockOf(mutex, 'SharedMemory.lockSync')
  }

  /**
   * Runs `task`, which may be async, while holding the lock, and always releases the lock afterwards. Resolves to the result of
   * `task`. Waits until the lock is free.
   *
   * @throws {QtIpcError} TIMEOUT when the lock was not released in time; BUSY inside `withLock` of the same key, which would
   * wait for itself; LOCK_ERROR when the segment has no lock; OUT_OF_RESOURCES when no thread can be started for the wait;
   * DETACHED after `detach`. The errors of `task` pass through.
   */
  async withLock<T>(task: (lock: Lock) => T | Promise<T>, options?: Timing): Promise<T> {
    const operation = 'SharedMemory.withLock'
    requireFunction('task', task)
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
   * Qt, the last process to detach removes a System V segment, and a handle that created the lock removes the lock. If the lock
   * cannot be acquired in time, it detaches without it and the segment stays. Large copies of this handle reject at once with
   * DETACHED; a write that has begun is completed first. More than 1 MiB is unmapped on a thread of the addon. A `Lock` of this
   * handle is released. Idempotent. Rejects only with the reason of an abort; the handle is detached then, too.
   */
  async detach(options?: Timing): Promise<void> {
    if (this.#leaving) return this.#leaving
    const leaving = this.#detach(options)
    this.#leaving = leaving.catch(() => {})
    return leaving
  }

  /**
   * Like `detach`, but blocks the thread, also until a large write of this handle that has begun is completed. While a task of
   * this thread holds the lock, it detaches without it and the segment stays; large copies of this handle are ended and do not
   * count as such tasks. Idempotent. Never throws for the lock.
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

  /** @internal Number of attachments of all programs, if the kernel counts them. */
  attachments(): number | undefined {
    return native.look(this.#address.kernelName)?.attached
  }

  /** @internal */
  protected override get kernelName(): KernelSegmentName {
    return this.#address.kernelName
  }

  /** @internal */
  protected override async reattach(signal: AbortSignal): Promise<ReattachedTarget> {
    // A watch only reads, also that of a 'readWrite' handle.
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

  /** Rejects pending waits and detaches the views. Returns the mutex to acquire before detaching, if there is one. */
  #startLeaving(operation: string): SegmentMutex | undefined {
    this.segment.close(operation)
    this.segment.native.killView()
    const holdsOwn = this.locks.some(lock => lock.mutex === this.#ownMutex)
    return holdsOwn || this.#onlyLooks ? undefined : this.#ownMutex
  }

  /** Detaches while the lock is held, if there is one. A view that was transferred keeps the memory until it is collected. */
  #leave(): void {
    try {
      this.segment.native.detach()
    } finally {
      this.#giveBackAll()
    }
  }

  /** Detaches by a job. */
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
