import { type BackendChoice, backendFor } from '../addressing/backend.js'
import { kernelName } from '../addressing/kernel-name.js'
import { DEFAULT_TIMEOUT, type SyncTiming, type Timing, timeoutOf } from '../arguments/timing.js'
import { brand } from '../errors/brand.js'
import { type Call, QtIpcError } from '../errors/qt-ipc-error.js'
import { NativeIpcKey } from '../keys/index.js'
import type { SemaphoreMutex } from '../locking/semaphore-mutex.js'
import { WaitQueue } from '../locking/wait-queue.js'
import { native } from '../native/binding.js'
import { call, type HintFor, toQtIpcError } from '../native/call.js'
import type { BackendName, NativeSemaphore } from '../native/types.js'
import { shareEventLoop } from '../system/event-loop.js'
import { AgreedMutex } from './agreed-mutex.js'

export interface SemaphoreOptions extends SyncTiming {
  /** Default `'auto'`: a real QSystemSemaphore where the linked Qt can do the key. */
  readonly backend?: 'auto' | 'qt' | 'systemv' | 'posix' | undefined
  /**
   * System V: whether the kernel takes this process's operations back when it exits. Default true, as Qt. With it, a
   * semaphore that one process only acquires and another only releases fails after 32,767 operations, in either.
   */
  readonly undo?: boolean | undefined
  /**
   * Whether `close` removes a semaphore that this handle created. Default true, as Qt. False goes with the back ends
   * `'systemv'` and `'posix'` only, which `'auto'` then takes.
   */
  readonly removeOnClose?: boolean | undefined
}

// SEMVMX of Linux; POSIX counts further, but Qt programs meet on either.
const LARGEST_VALUE = 32_767

/**
 * A QSystemSemaphore of native Qt programs: the same key, the same count.
 *
 * ```ts
 * using free = await SystemSemaphore.open('reader free', 1)
 * await free.acquire({ timeout: 1000 })
 * free.release()
 * ```
 *
 * Closing removes a semaphore that this handle created (QSystemSemaphore's rule), also while others use it.
 */
export class SystemSemaphore implements Disposable {
  /** The key as it was given; a NativeIpcKey in its text form. */
  readonly key: string
  readonly nativeKey: NativeIpcKey
  readonly backend: 'qt' | 'systemv' | 'posix'
  readonly #timeout: number
  readonly #semaphore: NativeSemaphore
  readonly #queue: WaitQueue
  #mutex: SemaphoreMutex | undefined
  #closed = false

  /** Opens the semaphore, or makes it with that value (default 0). Errors: KEY_ERROR, PERMISSION_DENIED, OUT_OF_RESOURCES. */
  static async open(
    key: string | NativeIpcKey,
    initialValue?: number,
    options?: SemaphoreOptions,
  ): Promise<SystemSemaphore> {
    return SystemSemaphore.openSync(key, initialValue, options)
  }

  /** Opens or makes it, and sets it to that value in any case: whoever waits on it is let down. Errors as `open`. */
  static async create(
    key: string | NativeIpcKey,
    initialValue?: number,
    options?: SemaphoreOptions,
  ): Promise<SystemSemaphore> {
    return SystemSemaphore.createSync(key, initialValue, options)
  }

  /** As `open`, which does not wait either. */
  static openSync(
    key: string | NativeIpcKey,
    initialValue = 0,
    options: SemaphoreOptions = {},
  ): SystemSemaphore {
    return new SystemSemaphore('open', key, initialValue, options)
  }

  /** As `create`, which does not wait either. */
  static createSync(
    key: string | NativeIpcKey,
    initialValue = 0,
    options: SemaphoreOptions = {},
  ): SystemSemaphore {
    return new SystemSemaphore('create', key, initialValue, options)
  }

  static {
    brand(SystemSemaphore, 'SystemSemaphore')
    shareEventLoop(SystemSemaphore, { first: ['acquire', 'acquireFor'] })
  }

  private constructor(
    mode: 'open' | 'create',
    key: string | NativeIpcKey,
    initialValue: number,
    options: SemaphoreOptions,
  ) {
    const operation = `SystemSemaphore.${mode}`
    count('initialValue', initialValue, 0)
    this.#timeout = timeoutOf(options, DEFAULT_TIMEOUT)
    const { backend = 'auto', undo = true, removeOnClose = true } = options
    flag('undo', undo)
    flag('removeOnClose', removeOnClose)
    if (!removeOnClose && backend === 'qt')
      throw new TypeError(
        "removeOnClose: false contradicts backend 'qt': a QSystemSemaphore removes",
      )
    this.nativeKey = semaphoreKey(key, backend)
    this.key = typeof key === 'string' ? key : key.toString()
    const caller = { operation, key: this.key }
    const name = kernelName(caller, this.nativeKey)
    this.backend = semaphoreBackend(caller, this.nativeKey, backend, removeOnClose)
    this.#semaphore = new native.Semaphore(name, {
      role: 'counter',
      initialValue,
      undo,
      keep: !removeOnClose,
      qtKey: this.backend === 'qt' ? (this.nativeKey.legacyKey ?? '') : undefined,
    })
    call(caller, () => this.#semaphore.open(mode))
    this.#queue = new WaitQueue(this.#semaphore, { exclusive: false })
  }

  /** Takes one; waits until there is one. Errors: TIMEOUT, DETACHED once closed. */
  async acquire(options?: Timing): Promise<void> {
    const caller = this.#open('SystemSemaphore.acquire')
    const timeout = timeoutOf(options, this.#timeout)
    if (!(await this.acquireFor(timeout, options?.signal))) throw this.#timedOut(caller, timeout)
  }

  /** Blocks the thread until there is one. BUSY while an `acquire` of this thread waits, which would get it first. */
  acquireSync(options?: SyncTiming): void {
    const caller = this.#open('SystemSemaphore.acquireSync')
    const timeout = timeoutOf(options, this.#timeout)
    if (this.#queue.wouldBlockItself)
      throw new QtIpcError('BUSY', 'a task of this thread waits for the semaphore', {
        ...caller,
        hint: 'Await that acquire() first',
      })
    if (!call(caller, () => this.#queue.acquireSync(timeout), undoHint))
      throw this.#timedOut(caller, timeout)
  }

  /** Adds `n`. Does not wait. OUT_OF_RESOURCES when the value or the undo count is full. */
  release(n = 1): void {
    const caller = this.#open('SystemSemaphore.release')
    count('n', n, 1)
    call(caller, () => this.#semaphore.release(n), undoHint)
  }

  /** The value at this moment; `undefined` when a peer has removed the semaphore. */
  value(): number | undefined {
    return call(this.#open('SystemSemaphore.value'), () => this.#semaphore.value())
  }

  /**
   * What the kernel will add when this process exits: acquires count up, releases down, all handles of this process
   * together; at 32,767 either way the kernel refuses. `undefined` without undo.
   */
  get undoBalance(): number | undefined {
    return call(this.#open('SystemSemaphore.undoBalance'), () => this.#semaphore.undoBalance())
  }

  /** Rejects what waits; what this handle created is removed. Idempotent, does not wait. A segment's `Lock` is given back. */
  close(): void {
    if (this.#closed) return
    const caller = this.#open('SystemSemaphore.close')
    if (this.#mutex?.isHeld) this.#mutex.release()
    this.#closed = true
    this.#queue.dismissAll(() => new QtIpcError('DETACHED', 'the semaphore was closed', caller))
    this.#queue.close()
    this.#semaphore.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  /** @internal Takes one if there is one now. */
  tryAcquire(): boolean {
    return call(this.#open('SystemSemaphore.acquire'), () => this.#queue.tryAcquire(), undoHint)
  }

  /** @internal As `acquire`; false when the time is over. */
  async acquireFor(timeout: number, signal?: AbortSignal): Promise<boolean> {
    const caller = this.#open('SystemSemaphore.acquire')
    const over = {}
    try {
      await this.#queue.acquire({ owner: this, timeout, signal, timedOut: () => over })
      return true
    } catch (error) {
      if (error === over) return false
      throw toQtIpcError(caller, error, undoHint)
    }
  }

  /** @internal Takes it away from everybody, and closes. */
  remove(): void {
    call(this.#open('SystemSemaphore.remove'), () => this.#semaphore.remove())
    this.close()
  }

  /** @internal For `SharedMemory`'s option `lock`. */
  asMutex(): SemaphoreMutex {
    this.#mutex ??= new AgreedMutex(this.#semaphore, this.#queue, () => this.#closed)
    return this.#mutex
  }

  #open(operation: string): Call {
    const caller = { operation, key: this.key }
    if (!this.#closed) return caller
    throw new QtIpcError('DETACHED', 'the semaphore is closed', {
      ...caller,
      hint: 'Open it again',
    })
  }

  #timedOut(caller: Call, timeout: number): QtIpcError {
    return new QtIpcError(
      'TIMEOUT',
      `nobody released the semaphore within ${Math.ceil(timeout)} ms`,
      {
        ...caller,
        hint: `Its value is ${this.#semaphore.value() ?? 'unknown'}`,
      },
    )
  }
}

function semaphoreKey(key: string | NativeIpcKey, backend: string): NativeIpcKey {
  if (typeof key === 'string')
    return NativeIpcKey.legacy(key, {
      kind: 'semaphore',
      type: backend === 'posix' ? 'posix' : undefined,
    })
  if (!(key instanceof NativeIpcKey))
    throw new TypeError(`a key is a string or a NativeIpcKey, not ${String(key)}`)
  if ((backend === 'posix' || backend === 'systemv') && backend !== key.type)
    throw new TypeError(`backend '${backend}' contradicts the key ${key.toString()}`)
  return key
}

/** Qt before 6.6 opens semaphores by their legacy key only, in its own temporary folder. */
function semaphoreBackend(
  caller: Call,
  key: NativeIpcKey,
  choice: BackendChoice,
  removes: boolean,
): BackendName {
  const { qtSystemV, qtProjectIds, qtPosix } = native.capabilities()
  const { type, legacyKey } = key
  const ownLegacy =
    legacyKey !== undefined &&
    key.equals(NativeIpcKey.legacy(legacyKey, { kind: 'semaphore', type }))
  const qtCan = removes && (type === 'posix' ? qtPosix : qtProjectIds || (qtSystemV && ownLegacy))
  return backendFor(caller, type, choice, {
    qtCan,
    hint: "Use backend 'auto'; native keys of semaphores came with Qt 6.6",
  })
}

function flag(name: string, value: unknown): void {
  if (typeof value !== 'boolean')
    throw new TypeError(`${name} must be a boolean, not ${String(value)}`)
}

function count(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least && value <= LARGEST_VALUE) return
  throw new RangeError(
    `${name} must be an integer from ${least} to ${LARGEST_VALUE}, not ${String(value)}`,
  )
}

const undoHint: HintFor = ({ code, errno }) => {
  // ERANGE: the value, or SEM_UNDO's count, would leave its range; the kernel says the same for both. Qt's own release
  // tells no errno, and knows no other way to be out of resources.
  return errno === 34 || (errno === undefined && code === 'ERR_QT_IPC_OUT_OF_RESOURCES')
    ? 'The count of operations to undo at exit is full (or the value is 32767): open it with undo: false in the ' +
        'process that only acquires or only releases'
    : undefined
}

export function requireSemaphore(lock: unknown): void {
  if (lock !== undefined && !(lock instanceof SystemSemaphore))
    throw new TypeError('lock must be a SystemSemaphore')
}
