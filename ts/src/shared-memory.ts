import type { Codec } from './codec.js'
import { type Attachment, enter, enterSync, enterWhenThere, openOrCreate } from './entering.js'
import { QtIpcError } from './errors.js'
import { type Exclusion, holding } from './exclusion.js'
import type { NativeIpcKey } from './keys/index.js'
import { Lock } from './lock.js'
import { LockedAccess } from './locked-access.js'
import { type RepairOptions, removeSegment, repairLock } from './maintenance.js'
import { type Into, isCodec, Memory, type Range } from './memory.js'
import { call } from './native/call.js'
import type { AccessMode } from './segment-entry.js'
import type { BackendChoice, ResolvedKey, SegmentKey } from './segment-key.js'
import type { SegmentLock } from './segment-lock.js'
import {
  type AttachOptions,
  requireNumberOfBytes,
  type Settings,
  type SyncAttachOptions,
  settingsOf,
} from './settings.js'
import type { SyncTiming, Timing } from './timing.js'
import type { WatchOptions } from './watch/options.js'
import { Watch } from './watch/watch.js'
import type { Renewed, Watchable } from './watch/watchable.js'

export type ReadOptions = Range & Into & Timing
export type SyncReadOptions = Range & Into & SyncTiming
export type PeekOptions = Range & Into
export type WriteOptions = Range & Timing
export type SyncWriteOptions = Range & SyncTiming

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
 * of the addon and take a `signal`. After `detach` every call but `detach` fails with ERR_QT_IPC_DETACHED.
 */
export class SharedMemory implements AsyncDisposable {
  /** Made by this handle, not attached to. */
  readonly created: boolean
  readonly #key: ResolvedKey
  readonly #settings: Settings
  readonly #memory: Memory
  readonly #access: LockedAccess
  readonly #ownLock: SegmentLock | undefined
  readonly #holds: Lock[] = []
  /** Reachable as long as the handle, so that its death can always be arranged. */
  #buffer: ArrayBuffer | undefined
  #leaving: Promise<void> | undefined

  /**
   * Makes a segment of `size` bytes, all 0. Waits for the lock. Errors: ALREADY_EXISTS, INVALID_SIZE and
   * OUT_OF_RESOURCES before anything is touched, KEY_ERROR, PERMISSION_DENIED, TIMEOUT.
   */
  static async create(
    key: SegmentKey,
    size: number,
    options?: AttachOptions,
  ): Promise<SharedMemory> {
    requireNumberOfBytes(size)
    return new SharedMemory(await enter('SharedMemory.create', key, settingsOf(options), size))
  }

  /** Blocks the thread instead of waiting. */
  static createSync(key: SegmentKey, size: number, options?: SyncAttachOptions): SharedMemory {
    requireNumberOfBytes(size)
    return new SharedMemory(enterSync('SharedMemory.createSync', key, settingsOf(options), size))
  }

  /** Attaches to a segment. Waits for the lock. Errors: NOT_FOUND, KEY_ERROR, PERMISSION_DENIED, TIMEOUT. */
  static async attach(key: SegmentKey, options?: AttachOptions): Promise<SharedMemory> {
    return new SharedMemory(await enter('SharedMemory.attach', key, settingsOf(options)))
  }

  /** Blocks the thread instead of waiting. */
  static attachSync(key: SegmentKey, options?: SyncAttachOptions): SharedMemory {
    return new SharedMemory(enterSync('SharedMemory.attachSync', key, settingsOf(options)))
  }

  /**
   * Attaches, else creates: the safe start of programs that may come up in any order. Never creates first, which would
   * reset the lock of a live segment. `size` counts only for a new one. Errors as `create` and `attach`.
   */
  static async open(key: SegmentKey, size: number, options?: AttachOptions): Promise<SharedMemory> {
    const settings = settingsOf(options)
    return new SharedMemory(await openOrCreate('SharedMemory.open', key, settings, size))
  }

  /**
   * Attaches as soon as the other program has made the segment. Looks each 10 ms, makes nothing. Errors as `attach`;
   * TIMEOUT when the segment has not come.
   */
  static async waitFor(key: SegmentKey, options?: AttachOptions): Promise<SharedMemory> {
    return new SharedMemory(await enterWhenThere('SharedMemory.waitFor', key, settingsOf(options)))
  }

  /**
   * Takes away what is left of a segment: memory, lock and key files. True if there was anything. BUSY while a live
   * process is attached or holds the lock; with POSIX also where /proc cannot tell (in a pid namespace), unless `force`.
   * Does not wait.
   */
  static async remove(key: SegmentKey, options?: RepairOptions): Promise<boolean> {
    return removeSegment('SharedMemory.remove', key, options)
  }

  /**
   * Frees a lock that no live process can hold any more (POSIX keeps it when its holder is killed; System V gives it
   * back), and lowers one that Qt's unlock has made 2. True if there was something to repair. BUSY while a live process
   * may hold it, unless `force`. Does not wait.
   */
  static async repairLock(key: SegmentKey, options?: RepairOptions): Promise<boolean> {
    return repairLock('SharedMemory.repairLock', key, options)
  }

  private constructor({ key, settings, segment, lock, created }: Attachment) {
    this.#key = key
    this.#settings = settings
    this.#ownLock = lock
    this.#memory = new Memory(segment, key.text)
    this.#access = new LockedAccess(segment, {
      key: key.text,
      timeout: settings.timeout,
      own: lock,
      lockName: key.lock,
      agreed: settings.lock?.asExclusion(),
    })
    this.created = created
  }

  /** The key as it was given; a NativeIpcKey in its text form. */
  get key(): string {
    return this.#key.text
  }

  /** `undefined` for memory that is not Qt's. */
  get nativeKey(): NativeIpcKey | undefined {
    return this.#key.nativeKey
  }

  /** Bytes. */
  get size(): number {
    return this.#memory.size
  }

  get mode(): AccessMode {
    return this.#settings.mode
  }

  /** What holds the segment: `'qt'` is a real QSharedMemory. */
  get backend(): Exclude<BackendChoice, 'auto'> {
    return this.#key.backend
  }

  get isAttached(): boolean {
    return this.#leaving === undefined
  }

  /** Whether `lock`, `read`, `write` and `update` find a lock to take; `lock()` says why not. */
  get lockable(): boolean {
    return this.isAttached && this.#access.findLock() !== undefined
  }

  /** Takes the lock. Errors: TIMEOUT, BUSY inside `withLock` of the same key, LOCK_ERROR where there is none. */
  async lock(options?: Timing): Promise<Lock> {
    const operation = 'SharedMemory.lock'
    const lock = this.#access.lock(operation)
    await this.#access.take(lock, operation, options)
    return this.#hold(lock, operation)
  }

  /** Blocks the thread. BUSY when a task of this thread holds the lock or waits for it. */
  lockSync(options?: SyncTiming): Lock {
    const lock = this.#access.lock('SharedMemory.lockSync')
    this.#access.takeSync(lock, 'SharedMemory.lockSync', options)
    return this.#hold(lock, 'SharedMemory.lockSync')
  }

  /** Runs `task`, sync or async, with the lock, and gives the lock back in any case. Errors as `lock`. */
  async withLock<T>(task: (lock: Lock) => T | Promise<T>, options?: Timing): Promise<T> {
    const operation = 'SharedMemory.withLock'
    const lock = this.#access.lock(operation)
    await this.#access.take(lock, operation, options)
    const hold = this.#hold(lock, operation)
    try {
      return await holding(hold, () => task(hold))
    } finally {
      hold.release()
    }
  }

  /**
   * A private copy of the segment or of `{ offset, length }`, taken under the lock, which is held for the copy only;
   * with a codec, the value in it. Errors: TIMEOUT, INVALID_SIZE outside the segment, LOCK_ERROR without a lock
   * (`peek` needs none), VANISHED, what the codec throws.
   */
  read(options?: ReadOptions): Promise<Uint8Array>
  read<T>(codec: Codec<T>, options?: ReadOptions): Promise<T>
  async read<T>(codec?: Codec<T> | ReadOptions, options?: ReadOptions): Promise<T | Uint8Array> {
    const reading = this.#memory.reading('SharedMemory.read', codec, options)
    await this.#access.copy('SharedMemory.read', timingOf(codec, options), reading)
    return reading.finish()
  }

  /** Blocks the thread. Errors as `read`, and BUSY as `lockSync`. */
  readSync(options?: SyncReadOptions): Uint8Array
  readSync<T>(codec: Codec<T>, options?: SyncReadOptions): T
  readSync<T>(codec?: Codec<T> | SyncReadOptions, options?: SyncReadOptions): T | Uint8Array {
    const reading = this.#memory.reading('SharedMemory.readSync', codec, options)
    this.#access.copySync('SharedMemory.readSync', timingOf(codec, options), reading)
    return reading.finish()
  }

  /**
   * Copies bytes, or an encoded value, into the segment under the lock, which is held for the copy only. Errors:
   * INVALID_SIZE when it does not fit, before the lock and with nothing written; READ_ONLY; otherwise as `read`.
   */
  write(bytes: Uint8Array, options?: WriteOptions): Promise<void>
  write<T>(codec: Codec<T>, value: T, options?: WriteOptions): Promise<void>
  async write<T>(
    what: Codec<T> | Uint8Array,
    value?: T | WriteOptions,
    options?: WriteOptions,
  ): Promise<void> {
    this.#requireWritable('SharedMemory.write')
    const writing = this.#memory.writing('SharedMemory.write', what, value, options)
    await this.#access.copy('SharedMemory.write', writeTiming(what, value, options), writing)
  }

  /** Blocks the thread. Errors as `write`, and BUSY as `lockSync`. */
  writeSync(bytes: Uint8Array, options?: SyncWriteOptions): void
  writeSync<T>(codec: Codec<T>, value: T, options?: SyncWriteOptions): void
  writeSync<T>(
    what: Codec<T> | Uint8Array,
    value?: T | SyncWriteOptions,
    options?: SyncWriteOptions,
  ): void {
    this.#requireWritable('SharedMemory.writeSync')
    const writing = this.#memory.writing('SharedMemory.writeSync', what, value, options)
    this.#access.copySync('SharedMemory.writeSync', writeTiming(what, value, options), writing)
  }

  /**
   * Reads a value, has `change` make the next one of it, and writes that, all under one hold of the lock. `change` is
   * synchronous, and short: everybody waits for it. It is called again, with the value of that moment, when a peer reset
   * the lock meanwhile. When it throws, nothing is written. Errors as `read` and `write`.
   */
  async update<T>(codec: Codec<T>, change: (value: T) => T, options?: WriteOptions): Promise<T> {
    const operation = 'SharedMemory.update'
    this.#requireWritable(operation)
    const lock = this.#access.lock(operation)
    for (;;) {
      await this.#access.take(lock, operation, options)
      const next = this.#updateHeld(this.#hold(lock, operation), operation, codec, change, options)
      if (next) return next.value
    }
  }

  /** Blocks the thread. Errors as `update`, and BUSY as `lockSync`. */
  updateSync<T>(codec: Codec<T>, change: (value: T) => T, options?: SyncWriteOptions): T {
    const operation = 'SharedMemory.updateSync'
    this.#requireWritable(operation)
    const lock = this.#access.lock(operation)
    for (;;) {
      this.#access.takeSync(lock, operation, options)
      const next = this.#updateHeld(this.#hold(lock, operation), operation, codec, change, options)
      if (next) return next.value
    }
  }

  /**
   * As `read`, without the lock: for writers that do not lock, and for a look while somebody holds it. Never waits. What
   * is being written at that moment comes out half old, half new.
   */
  peek(range?: PeekOptions): Promise<Uint8Array>
  peek<T>(codec: Codec<T>, range?: PeekOptions): Promise<T>
  async peek<T>(codec?: Codec<T> | PeekOptions, range?: PeekOptions): Promise<T | Uint8Array> {
    this.#access.requireAttached('SharedMemory.peek')
    return this.#memory.copyOut('SharedMemory.peek', codec, range)
  }

  peekSync(range?: PeekOptions): Uint8Array
  peekSync<T>(codec: Codec<T>, range?: PeekOptions): T
  peekSync<T>(codec?: Codec<T> | PeekOptions, range?: PeekOptions): T | Uint8Array {
    this.#access.requireAttached('SharedMemory.peekSync')
    return this.#memory.copyOut('SharedMemory.peekSync', codec, range)
  }

  /**
   * The changes of the segment: `for await (const change of shm.watch(codec))`, the first one being what is there. Threads
   * of the addon look every `interval` ms; this thread is not woken up before there is a change. Never waits itself;
   * errors of `next()` are in `Watch`. Errors: INVALID_SIZE, LOCK_ERROR with `lock: true`.
   */
  watch(options?: WatchOptions): Watch<Uint8Array>
  watch<T>(codec: Codec<T>, options?: WatchOptions): Watch<T>
  watch<T>(codec?: Codec<T> | WatchOptions, options?: WatchOptions): Watch<T> {
    this.#access.requireAttached('SharedMemory.watch')
    return isCodec(codec)
      ? new Watch(this.#watchable(), codec, options)
      : new Watch(this.#watchable(), undefined, codec)
  }

  /**
   * The memory itself, not a copy: what other programs write shows at once, and what you write they see. For experts:
   * take the lock around each use, never decode text from it (copy first), never hand it to zlib, crypto or streams,
   * whose threads go on when it is gone. Its length is 0 after `detach`. Errors: READ_ONLY, NO_ZERO_COPY.
   */
  view(): Uint8Array {
    this.#access.requireAttached('SharedMemory.view')
    this.#requireWritable('SharedMemory.view')
    const caller = this.#access.caller('SharedMemory.view')
    this.#buffer = call(caller, () => this.#access.segment.view())
    return new Uint8Array(this.#buffer)
  }

  /**
   * Leaves: every view is dead when the call begins to wait for the lock, the memory goes under the lock, and the lock
   * goes with the last one. When the lock is not to be had in time, it leaves without it and the segment stays.
   * A `Lock` of this handle is given back. Idempotent; does not fail but by an abort.
   */
  detach(options?: Timing): Promise<void> {
    if (this.#leaving) return this.#leaving
    const leaving = this.#detach(options)
    this.#leaving = leaving.catch(() => {})
    return leaving
  }

  /** Blocks the thread. While a task of this thread holds the lock, it leaves without it. */
  detachSync(options?: SyncTiming): void {
    if (this.#leaving) return
    this.#leaving = Promise.resolve()
    const lock = this.#startLeaving('SharedMemory.detachSync')
    try {
      if (lock) this.#access.takeSync(lock, 'SharedMemory.detachSync', options)
      this.#leave()
    } catch {
      this.#abandon()
    } finally {
      this.#ownLock?.close()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.detach()
  }

  #watchable(): Watchable {
    return {
      operation: 'SharedMemory.watch',
      memory: this.#memory,
      access: this.#access,
      renew: signal => this.#renew(signal),
    }
  }

  /** A handle of the watch's own to what has the name now. */
  async #renew(signal: AbortSignal): Promise<Renewed> {
    const settings = { ...this.#settings, timeout: Infinity, signal }
    const shm = new SharedMemory(
      await enterWhenThere('SharedMemory.watch', this.#key.given, settings),
    )
    return { ...shm.#watchable(), leave: () => shm.detach({ timeout: 0 }) }
  }

  async #detach(options: Timing | undefined): Promise<void> {
    const lock = this.#startLeaving('SharedMemory.detach')
    try {
      if (lock) await this.#access.take(lock, 'SharedMemory.detach', options)
      this.#leave()
    } catch {
      this.#abandon()
      options?.signal?.throwIfAborted()
    } finally {
      this.#ownLock?.close()
    }
  }

  /** Ends what waits and kills the views. The lock that is still to be taken, if there is one. */
  #startLeaving(operation: string): SegmentLock | undefined {
    this.#access.close(operation)
    this.#access.segment.killView()
    const holdsOwn = this.#holds.some(hold => hold.exclusion === this.#ownLock)
    return holdsOwn ? undefined : this.#ownLock
  }

  /** The lock is held, if there is one. A view that was moved away (`transfer`) keeps the memory until it is collected. */
  #leave(): void {
    try {
      this.#access.segment.leave()
    } finally {
      for (const hold of [...this.#holds]) hold.release()
      if (this.#ownLock?.isHeld) this.#ownLock.giveBack()
    }
  }

  #abandon(): void {
    this.#access.segment.abandon()
    for (const hold of [...this.#holds]) hold.release()
  }

  /** The lock was just taken; the handle may have left meanwhile. */
  #hold(lock: Exclusion, operation: string): Lock {
    const hold = new Lock(lock, this.#memory, this.#access, this.#holds)
    if (this.isAttached) return hold
    hold.release()
    this.#access.requireAttached(operation)
    return hold
  }

  /** Nothing when a peer reset the lock before the value was written. */
  #updateHeld<T>(
    hold: Lock,
    operation: string,
    codec: Codec<T>,
    change: (value: T) => T,
    range: Range | undefined,
  ): { value: T } | undefined {
    try {
      const value = change(this.#memory.copyOut<T>(operation, codec, range))
      if (value instanceof Promise) {
        value.catch(() => {})
        throw new TypeError('the function given to update() must be synchronous')
      }
      const writing = this.#memory.writing(operation, codec, value, range)
      if (hold.lost) return undefined
      call(this.#access.caller(operation), () => writing.plain(this.#access.segment))
      return { value }
    } finally {
      hold.release()
    }
  }

  #requireWritable(operation: string): void {
    if (this.mode === 'readWrite') return
    throw new QtIpcError('READ_ONLY', 'the segment is attached read-only', {
      ...this.#access.caller(operation),
      hint: "Attach with mode 'readWrite'",
    })
  }
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
