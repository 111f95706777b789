import { type BackendChoice, backendFor } from '../addressing/backend.js'
import { kernelName } from '../addressing/kernel-name.js'
import { DEFAULT_TIMEOUT, type SyncTiming, type Timing, timeoutOf } from '../arguments/timing.js'
import { brand } from '../errors/brand.js'
import { inspectable } from '../errors/inspectable.js'
import { type Call, QtIpcError } from '../errors/qt-ipc-error.js'
import { NativeIpcKey } from '../keys/index.js'
import type { SemaphoreMutex } from '../locking/semaphore-mutex.js'
import { WaitQueue } from '../locking/wait-queue.js'
import { native } from '../native/binding.js'
import { call, type HintFor, toQtIpcError } from '../native/call.js'
import type { BackendName, NativeSemaphore } from '../native/types.js'
import { shareEventLoop } from '../system/event-loop.js'
import { AgreedMutex } from './agreed-mutex.js'
import { watchReleases } from './unpaired-releases.js'

/** Options of `SystemSemaphore.open` and `SystemSemaphore.create`. */
export interface SemaphoreOptions extends SyncTiming {
  /** Default `'auto'`: a real QSystemSemaphore where the linked Qt supports the key. */
  readonly backend?: 'auto' | 'qt' | 'systemv' | 'posix' | undefined
  /**
   * System V: whether the kernel undoes the operations of this process when it exits. Default true, like Qt. With it, a
   * semaphore that one process only acquires and another only releases fails after 32,767 operations, in both processes, and
   * tokens that this process released and no program acquired are lost when it exits.
   */
  readonly undo?: boolean | undefined
  /**
   * Whether `close` removes a semaphore that this handle created. Default true, like Qt. False requires the back ends
   * `'systemv'` or `'posix'`, which `'auto'` then selects.
   */
  readonly removeOnClose?: boolean | undefined
}

// SEMVMX of Linux. POSIX allows more, but a program should work the same with either type of key.
const LARGEST_VALUE = 32_767

/**
 * A counting semaphore that native Qt programs open as QSystemSemaphore with the same key.
 *
 * ```ts
 * using free = await SystemSemaphore.open('reader free', 1)
 * await free.acquire({ timeout: 1000 })
 * free.release()
 * ```
 *
 * Closing removes a semaphore that this handle created, also while other programs use it, as QSystemSemaphore does.
 */
export class SystemSemaphore implements Disposable {
  /** The key as it was passed; a NativeIpcKey in its text form. */
  readonly key: string
  /** The key as Qt passes it to the system (`QNativeIpcKey`). */
  readonly nativeKey: NativeIpcKey
  /** The back end in use; `'qt'` is a real QSystemSemaphore. */
  readonly backend: 'qt' | 'systemv' | 'posix'
  readonly #timeout: number
  readonly #semaphore: NativeSemaphore
  readonly #queue: WaitQueue
  #mutex: SemaphoreMutex | undefined
  #closed = false

  /**
   * Opens the semaphore, or creates it with `initialValue` (default 0) if it does not exist. Does not wait.
   *
   * @throws {QtIpcError} KEY_ERROR when the key cannot name a semaphore, PERMISSION_DENIED when it belongs to another user,
   * OUT_OF_RESOURCES when the system has no semaphore left, UNSUPPORTED when the requested back end does not support the key.
   */
  static async open(
    key: string | NativeIpcKey,
    initialValue?: number,
    options?: SemaphoreOptions,
  ): Promise<SystemSemaphore> {
    return SystemSemaphore.openSync(key, initialValue, options)
  }

  /**
   * Opens or creates the semaphore and always sets it to `initialValue` (default 0), also while other programs use it: those
   * that wait for it may not be woken up any more. Does not wait.
   *
   * @throws {QtIpcError} KEY_ERROR when the key cannot name a semaphore, PERMISSION_DENIED when it belongs to another user,
   * OUT_OF_RESOURCES when the system has no semaphore left, UNSUPPORTED when the requested back end does not support the key.
   */
  static async create(
    key: string | NativeIpcKey,
    initialValue?: number,
    options?: SemaphoreOptions,
  ): Promise<SystemSemaphore> {
    return SystemSemaphore.createSync(key, initialValue, options)
  }

  /**
   * Opens the semaphore, or creates it with `initialValue` (default 0) if it does not exist. Does not block.
   *
   * @throws {QtIpcError} KEY_ERROR when the key cannot name a semaphore, PERMISSION_DENIED when it belongs to another user,
   * OUT_OF_RESOURCES when the system has no semaphore left, UNSUPPORTED when the requested back end does not support the key.
   */
  static openSync(
    key: string | NativeIpcKey,
    initialValue = 0,
    options: SemaphoreOptions = {},
  ): SystemSemaphore {
    return new SystemSemaphore('open', key, initialValue, options)
  }

  /**
   * Opens or creates the semaphore and always sets it to `initialValue` (default 0), also while other programs use it: those
   * that wait for it may not be woken up any more. Does not block.
   *
   * @throws {QtIpcError} KEY_ERROR when the key cannot name a semaphore, PERMISSION_DENIED when it belongs to another user,
   * OUT_OF_RESOURCES when the system has no semaphore left, UNSUPPORTED when the requested back end does not support the key.
   */
  static createSync(
    key: string | NativeIpcKey,
    initialValue = 0,
    options: SemaphoreOptions = {},
  ): SystemSemaphore {
    return new SystemSemaphore('create', key, initialValue, options)
  }

  static {
    brand(SystemSemaphore, 'SystemSemaphore')
    inspectable(SystemSemaphore, 'SystemSemaphore', semaphore => ({
      key: semaphore.key,
      backend: semaphore.backend,
      isClosed: semaphore.#closed,
    }))
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
        "removeOnClose: false contradicts backend 'qt': a QSystemSemaphore always removes what it created",
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
    if (undo && this.nativeKey.type === 'systemv') watchReleases(this.#semaphore.id(), this.key)
    this.#queue = new WaitQueue(this.#semaphore, { exclusive: false })
  }

  /**
   * Decrements the value by 1; waits while it is 0. Tasks of this thread are served first come, first served; the wait itself
   * is on a thread of the addon.
   *
   * @throws {QtIpcError} TIMEOUT when no program released the semaphore in time; DETACHED when the semaphore is closed;
   * OUT_OF_RESOURCES when the count of operations to undo is at its limit, or no thread can be started for the wait.
   */
  async acquire(options?: Timing): Promise<void> {
    const caller = this.#open('SystemSemaphore.acquire')
    const timeout = timeoutOf(options, this.#timeout)
    if (!(await this.acquireFor(timeout, options?.signal))) throw this.#timedOut(caller, timeout)
  }

  /**
   * Decrements the value by 1; blocks the thread while it is 0.
   *
   * @throws {QtIpcError} TIMEOUT when no program released the semaphore in time; BUSY while an `acquire` of this thread waits,
   * which would be served first; DETACHED when the semaphore is closed; OUT_OF_RESOURCES when the count of operations to undo
   * is at its limit.
   */
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

  /**
   * Increments the value by `n` (default 1). Never blocks.
   *
   * System V with undo, which is the default as in Qt: when this process exits, the kernel takes back what it has released more
   * often than acquired, if no program has acquired it by then. So a release just before the exit is lost, as in Qt, and a
   * warning is emitted; open the semaphore with `undo: false` to keep it.
   *
   * @throws {QtIpcError} OUT_OF_RESOURCES when the value or the count of operations to undo would exceed 32,767; DETACHED when
   * the semaphore is closed.
   */
  release(n = 1): void {
    const caller = this.#open('SystemSemaphore.release')
    count('n', n, 1)
    call(caller, () => this.#semaphore.release(n), undoHint)
  }

  /**
   * Returns the current value; `undefined` when another program has removed the semaphore. Never blocks.
   *
   * @throws {QtIpcError} DETACHED when the semaphore is closed.
   */
  value(): number | undefined {
    return call(this.#open('SystemSemaphore.value'), () => this.#semaphore.value())
  }

  /**
   * The number that the kernel adds to the value when this process exits: acquiring increments it, releasing decrements it,
   * for all handles of this process together. The kernel refuses operations beyond 32,767 in either direction. `undefined`
   * without undo.
   *
   * @throws {QtIpcError} DETACHED when the semaphore is closed.
   */
  get undoBalance(): number | undefined {
    return call(this.#open('SystemSemaphore.undoBalance'), () => this.#semaphore.undoBalance())
  }

  /**
   * Closes the semaphore, and removes it if this handle created it (see `removeOnClose`). Pending waits reject with DETACHED; a
   * `Lock` of a segment that uses this semaphore is released. Idempotent. Never blocks.
   */
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

  /** @internal Decrements the value by 1 unless it is 0; false then. */
  tryAcquire(): boolean {
    return call(this.#open('SystemSemaphore.acquire'), () => this.#queue.tryAcquire(), undoHint)
  }

  /** @internal Decrements the value by 1; waits while it is 0. False after `timeout` ms. */
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

  /** @internal Removes the semaphore, also while other programs use it, and closes the handle. */
  remove(): void {
    call(this.#open('SystemSemaphore.remove'), () => this.#semaphore.remove())
    this.close()
  }

  /** @internal The semaphore as the mutex of a segment, for the option `lock`. */
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
      `timed out after ${Math.ceil(timeout)} ms: no program released the semaphore`,
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
    throw new TypeError(`key must be a string or a NativeIpcKey, not ${String(key)}`)
  if ((backend === 'posix' || backend === 'systemv') && backend !== key.type)
    throw new TypeError(`backend '${backend}' contradicts the key ${key.toString()}`)
  return key
}

/** Qt before 6.6 opens semaphores by their legacy key only, in its own temporary directory. */
function semaphoreBackend(
  caller: Call,
  key: NativeIpcKey,
  choice: BackendChoice,
  removes: boolean,
): BackendName {
  const { qtSystemV, qtProjectIds, qtPosix, qtReason } = native.capabilities()
  const { type, legacyKey } = key
  const ownLegacy =
    legacyKey !== undefined &&
    key.equals(NativeIpcKey.legacy(legacyKey, { kind: 'semaphore', type }))
  const qtCan = removes && (type === 'posix' ? qtPosix : qtProjectIds || (qtSystemV && ownLegacy))
  return backendFor(caller, type, choice, {
    qtCan,
    hint: `${qtReason ?? 'native keys of semaphores require Qt 6.6'}; use backend 'auto'`,
  })
}

function flag(name: string, value: unknown): void {
  if (typeof value !== 'boolean')
    throw new TypeError(`${name} must be a boolean, not ${String(value)}`)
}

function count(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least && value <= LARGEST_VALUE) return
  throw new RangeError(
    `${name} must be an integer from ${least} to ${LARGEST_VALUE}, not ${typeof value === 'string' ? `'${value}'` : String(value)}`,
  )
}

const undoHint: HintFor = ({ code, errno }) => {
  // ERANGE: the value or the SEM_UNDO count would leave its range; the kernel reports both alike. A release by Qt reports no
  // errno, and has no other reason to be out of resources.
  return errno === 34 || (errno === undefined && code === 'ERR_QT_IPC_OUT_OF_RESOURCES')
    ? 'The count of operations to undo at exit (or the value) is at its limit, 32767: open it with undo: false in the ' +
        'process that only acquires or only releases'
    : undefined
}

export function requireSemaphore(lock: unknown): void {
  if (lock !== undefined && !(lock instanceof SystemSemaphore))
    throw new TypeError('lock must be a SystemSemaphore')
}
