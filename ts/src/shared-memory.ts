import type { Codec } from './codec.js'
import { QtIpcError } from './errors.js'
import { type Exclusion, holding } from './exclusion.js'
import type { NativeIpcKey } from './keys/index.js'
import { Lock } from './lock.js'
import { LockedAccess } from './locked-access.js'
import { type RepairOptions, removeSegment, repairLock } from './maintenance.js'
import { type Into, Memory, type Range } from './memory.js'
import { call } from './native/call.js'
import { type AccessMode, type Entered, SegmentEntry } from './segment-entry.js'
import { type BackendChoice, type ResolvedKey, resolveKey, type SegmentKey } from './segment-key.js'
import type { SegmentLock } from './segment-lock.js'
import {
  type AttachOptions,
  type Settings,
  type SyncAttachOptions,
  settingsOf,
  wholeSize,
} from './settings.js'
import { deadlineOf, nextTurn, pause, type SyncTiming, type Timing } from './timing.js'

export type ReadOptions = Range & Into & Timing
export type SyncReadOptions = Range & Into & SyncTiming
export type PeekOptions = Range & Into
export type WriteOptions = Range & Timing
export type SyncWriteOptions = Range & SyncTiming

const POLL_INTERVAL = 10
const OPEN_ROUNDS = 50

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
  #held: Lock | undefined
  #leaving: Promise<void> | undefined

  /**
   * Makes a segment of `size` bytes, all 0. Waits for the lock. Errors: ALREADY_EXISTS, INVALID_SIZE and
   * OUT_OF_RESOURCES before anything is touched, KEY_ERROR, PERMISSION_DENIED, TIMEOUT.
   */
  static create(key: SegmentKey, size: number, options?: AttachOptions): Promise<SharedMemory> {
    return SharedMemory.#enter('SharedMemory.create', key, options, size)
  }

  /** Blocks the thread instead of waiting. */
  static createSync(key: SegmentKey, size: number, options?: SyncAttachOptions): SharedMemory {
    return SharedMemory.#enterSync('SharedMemory.createSync', key, options, size)
  }

  /** Attaches to a segment. Waits for the lock. Errors: NOT_FOUND, KEY_ERROR, PERMISSION_DENIED, TIMEOUT. */
  static attach(key: SegmentKey, options?: AttachOptions): Promise<SharedMemory> {
    return SharedMemory.#enter('SharedMemory.attach', key, options)
  }

  /** Blocks the thread instead of waiting. */
  static attachSync(key: SegmentKey, options?: SyncAttachOptions): SharedMemory {
    return SharedMemory.#enterSync('SharedMemory.attachSync', key, options)
  }

  /**
   * Attaches, else creates: the safe start of programs that may come up in any order. Never creates first, which would
   * reset the lock of a live segment. `size` counts only for a new one. Errors as `create` and `attach`.
   */
  static async open(key: SegmentKey, size: number, options?: AttachOptions): Promise<SharedMemory> {
    const operation = 'SharedMemory.open'
    const { text } = resolveKey(operation, key, options?.backend)
    wholeSize({ operation, key: text }, size)
    const deadline = deadlineOf(settingsOf(options).timeout)
    for (let round = 1; ; round += 1) {
      const rest = { ...options, timeout: deadline.left() }
      try {
        return await SharedMemory.#enter(operation, key, rest)
      } catch (error) {
        if (!isCode(error, 'NOT_FOUND')) throw error
      }
      try {
        return await SharedMemory.#enter(operation, key, rest, size)
      } catch (error) {
        // Peers come and go; each round sees another moment.
        if (!isCode(error, 'ALREADY_EXISTS') || round === OPEN_ROUNDS) throw error
      }
    }
  }

  /**
   * Attaches as soon as the other program has made the segment. Looks each 10 ms, makes nothing. Errors as `attach`;
   * TIMEOUT when the segment has not come.
   */
  static async waitFor(key: SegmentKey, options: AttachOptions = {}): Promise<SharedMemory> {
    const operation = 'SharedMemory.waitFor'
    const { timeout, signal } = settingsOf(options)
    const { text } = resolveKey(operation, key, options.backend)
    const deadline = deadlineOf(timeout)
    for (;;) {
      try {
        return await SharedMemory.#enter(operation, key, { ...options, timeout: deadline.left() })
      } catch (error) {
        if (!isCode(error, 'NOT_FOUND')) throw error
      }
      if (deadline.left() === 0)
        throw new QtIpcError('TIMEOUT', `nobody made the segment within ${timeout} ms`, {
          operation,
          key: text,
          hint: 'Is the other program running, with the same key, IPC namespace and temporary folder?',
        })
      await pause(Math.min(POLL_INTERVAL, deadline.left()), signal)
    }
  }

  /**
   * Takes away what is left of a segment: memory, lock and key files. True if there was anything. BUSY while a live
   * process is attached or holds the lock. Does not wait.
   */
  static async remove(key: SegmentKey, options?: Pick<AttachOptions, 'backend'>): Promise<boolean> {
    return removeSegment('SharedMemory.remove', key, options?.backend)
  }

  /**
   * Frees a lock that no live process can hold any more (POSIX keeps it when its holder is killed; System V gives it
   * back), and lowers one that Qt's unlock has made 2. True if there was something to repair. BUSY while a live process
   * may hold it, unless `force`. Does not wait.
   */
  static async repairLock(key: SegmentKey, options?: RepairOptions): Promise<boolean> {
    return repairLock('SharedMemory.repairLock', key, options)
  }

  static async #enter(
    operation: string,
    key: SegmentKey,
    options: AttachOptions | undefined,
    size?: number,
  ): Promise<SharedMemory> {
    const { entry, settings, resolved } = SharedMemory.#prepare(operation, key, options, size)
    try {
      settings.signal?.throwIfAborted()
      const { timeout, signal } = settings
      await entry.lock?.take({ caller: entry.caller, owner: entry, timeout, signal })
    } catch (error) {
      entry.cancel()
      throw error
    }
    return new SharedMemory(resolved, settings, entry.finish(), size !== undefined)
  }

  static #enterSync(
    operation: string,
    key: SegmentKey,
    options: SyncAttachOptions | undefined,
    size?: number,
  ): SharedMemory {
    const { entry, settings, resolved } = SharedMemory.#prepare(operation, key, options, size)
    try {
      entry.lock?.takeSync({ caller: entry.caller, timeout: settings.timeout })
    } catch (error) {
      entry.cancel()
      throw error
    }
    return new SharedMemory(resolved, settings, entry.finish(), size !== undefined)
  }

  static #prepare(
    operation: string,
    key: SegmentKey,
    options: AttachOptions | undefined,
    size: number | undefined,
  ) {
    const settings = settingsOf(options)
    const resolved = resolveKey(operation, key, options?.backend)
    if (size !== undefined) wholeSize({ operation, key: resolved.text }, size)
    // The memory of other programs than Qt's is not ours to remove.
    const removal = settings.removal ?? (resolved.nativeKey ? 'asQt' : 'ifCreated')
    const entry = new SegmentEntry({ operation }, resolved, size, { mode: settings.mode, removal })
    return { entry, settings, resolved }
  }

  private constructor(key: ResolvedKey, settings: Settings, entered: Entered, created: boolean) {
    this.#key = key
    this.#settings = settings
    this.#ownLock = entered.lock
    this.#memory = new Memory(entered.segment, key.text)
    this.#access = new LockedAccess(entered.segment, {
      key: key.text,
      timeout: settings.timeout,
      own: entered.lock,
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
    const lock = this.#access.lock('SharedMemory.lock')
    await this.#access.take(lock, 'SharedMemory.lock', options)
    return this.#hold(lock)
  }

  /** Blocks the thread. BUSY when a task of this thread holds the lock or waits for it. */
  lockSync(options?: SyncTiming): Lock {
    const lock = this.#access.lock('SharedMemory.lockSync')
    this.#access.takeSync(lock, 'SharedMemory.lockSync', options)
    return this.#hold(lock)
  }

  /** Runs `task`, sync or async, with the lock, and gives the lock back in any case. Errors as `lock`. */
  async withLock<T>(task: (lock: Lock) => T | Promise<T>, options?: Timing): Promise<T> {
    const operation = 'SharedMemory.withLock'
    const lock = this.#access.lock(operation)
    await this.#access.take(lock, operation, options)
    const hold = this.#hold(lock)
    try {
      return await holding(lock, () => task(hold))
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
   * synchronous, and short: everybody waits for it. When it throws, nothing is written. Errors as `read` and `write`.
   */
  async update<T>(codec: Codec<T>, change: (value: T) => T, options?: WriteOptions): Promise<T> {
    const operation = 'SharedMemory.update'
    this.#requireWritable(operation)
    const lock = this.#access.lock(operation)
    await this.#access.take(lock, operation, options)
    return this.#updateHeld(this.#hold(lock), codec, change, options)
  }

  /** Blocks the thread. Errors as `update`, and BUSY as `lockSync`. */
  updateSync<T>(codec: Codec<T>, change: (value: T) => T, options?: SyncWriteOptions): T {
    const operation = 'SharedMemory.updateSync'
    this.#requireWritable(operation)
    const lock = this.#access.lock(operation)
    this.#access.takeSync(lock, operation, options)
    return this.#updateHeld(this.#hold(lock), codec, change, options)
  }

  /**
   * As `read`, without the lock: for writers that do not lock, and for a look while somebody holds it. Never waits. What
   * is being written at that moment comes out half old, half new.
   */
  peek(range?: PeekOptions): Promise<Uint8Array>
  peek<T>(codec: Codec<T>, range?: PeekOptions): Promise<T>
  async peek<T>(codec?: Codec<T> | PeekOptions, range?: PeekOptions): Promise<T | Uint8Array> {
    return this.#memory.copyOut('SharedMemory.peek', codec, range)
  }

  peekSync(range?: PeekOptions): Uint8Array
  peekSync<T>(codec: Codec<T>, range?: PeekOptions): T
  peekSync<T>(codec?: Codec<T> | PeekOptions, range?: PeekOptions): T | Uint8Array {
    return this.#memory.copyOut('SharedMemory.peekSync', codec, range)
  }

  /**
   * The memory itself, not a copy: what other programs write shows at once, and what you write they see. For experts:
   * take the lock around each use, never decode text from it (copy first), never hand it to zlib, crypto or streams,
   * whose threads go on when it is gone. Its length is 0 after `detach`. Errors: READ_ONLY, NO_ZERO_COPY.
   */
  view(): Uint8Array {
    this.#access.requireAttached('SharedMemory.view')
    const caller = this.#access.caller('SharedMemory.view')
    return new Uint8Array(call(caller, () => this.#access.segment.view()))
  }

  /**
   * Leaves: every view is dead when the call begins to wait for the lock, the memory goes under the lock, and the lock
   * goes with the last one. When the lock is not to be had in time, it leaves without it and the segment stays.
   * A `Lock` of this handle is given back. Idempotent; does not fail but by an abort.
   */
  detach(options?: Timing): Promise<void> {
    this.#leaving ??= this.#detach(options)
    return this.#leaving
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
      this.#access.segment.abandon()
    } finally {
      this.#ownLock?.close()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.detach()
  }

  async #detach(options: Timing | undefined): Promise<void> {
    const lock = this.#startLeaving('SharedMemory.detach')
    try {
      // A view that the collector has found but not finished with; it does so between two turns of the event loop.
      if (!this.#access.segment.killView()) await nextTurn()
      if (lock) await this.#access.take(lock, 'SharedMemory.detach', options)
      this.#leave()
    } catch {
      this.#access.segment.abandon()
      options?.signal?.throwIfAborted()
    } finally {
      this.#ownLock?.close()
    }
  }

  /** Ends what waits and kills the views. The lock that is still to be taken, if there is one. */
  #startLeaving(operation: string): SegmentLock | undefined {
    this.#access.close(operation)
    this.#access.segment.killView()
    return this.#held?.exclusion === this.#ownLock ? undefined : this.#ownLock
  }

  /** The lock is held, if there is one. A view that was moved away (`transfer`) keeps the memory until it is collected. */
  #leave(): void {
    try {
      this.#access.segment.leave()
    } finally {
      if (this.#held) this.#held.release()
      if (this.#ownLock?.isHeld) this.#ownLock.giveBack()
    }
  }

  #hold(lock: Exclusion): Lock {
    this.#held = new Lock(lock, this.#memory, () => {
      this.#held = undefined
    })
    return this.#held
  }

  #updateHeld<T>(
    hold: Lock,
    codec: Codec<T>,
    change: (value: T) => T,
    range: Range | undefined,
  ): T {
    try {
      const next = change(hold.read(codec, range))
      if (next instanceof Promise)
        throw new TypeError('the function given to update() must be synchronous')
      hold.write(codec, next, range)
      return next
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

function isCode(error: unknown, name: 'NOT_FOUND' | 'ALREADY_EXISTS'): boolean {
  return error instanceof QtIpcError && error.code === `ERR_QT_IPC_${name}`
}
