import { setMaxListeners } from 'node:events'
import { DEFAULT_TIMEOUT, deadlineOf, type Timing, timeoutOf } from '../arguments/timing.js'
import type { Codec } from '../codec/codec.js'
import { inspectable } from '../errors/inspectable.js'
import { type Call, isCode, QtIpcError } from '../errors/qt-ipc-error.js'
import type { Lock } from '../memory/lock.js'
import { SystemSemaphore } from '../semaphore/system-semaphore.js'
import { SharedMemory } from '../shared-memory/shared-memory.js'
import { shareEventLoop } from '../system/event-loop.js'
import { sizeText } from '../system/wording.js'
import { type BufferKeys, type BufferOptions, checkKeys } from './options.js'
import { Parts } from './parts.js'
import type { Attempt } from './slots.js'

// ms between two looks at the counts in the memory, if it has them, during a wait: a program that was killed has not returned
// its token.
const LOOK_INTERVAL = 1000

type Attempting<R> = (
  lock: Lock,
  signal: AbortSignal | undefined,
) => Attempt<R> | Promise<Attempt<R>>

/** The semaphore to wait for, and the one to release for the other programs. */
interface Direction {
  readonly caller: Call
  readonly awaited: SystemSemaphore
  readonly told: SystemSemaphore
}

/**
 * A queue of items between programs, in a segment and two semaphores, as Qt programs build it from QSharedMemory and
 * QSystemSemaphore. Each item is taken once.
 *
 * ```ts
 * await using buffer = await BoundedBuffer.open({ memory: 'jobs', free: 'jobs free', used: 'jobs used', slots: 16, codec })
 * await buffer.put({ id: 1 })
 * for await (const job of buffer) run(job)
 * ```
 *
 * `close` leaves handles open that were passed to `open`. A call that fails, times out or is aborted has put and taken nothing.
 */
export class BoundedBuffer<T> implements AsyncDisposable {
  readonly #parts: Parts
  readonly #codec: Codec<T> | undefined
  readonly #timeout: number
  readonly #key: string
  readonly #putting: Direction
  readonly #taking: Direction
  readonly #ending = new AbortController()
  readonly #running = new Set<Promise<unknown>>()
  #closing: Promise<void> | undefined

  /**
   * Attaches to the segment, or creates it, and opens or creates the semaphores. Waits for the segment's lock.
   *
   * @throws {QtIpcError} INVALID_SIZE when the programs do not agree on the number or size of slots, or the segment is too
   * small; UNSUPPORTED when the segment has other contents; NOT_FOUND when the segment does not exist and no size is known;
   * LOCK_ERROR when the segment has no lock; TIMEOUT when the lock was not released in time; KEY_ERROR when a key cannot name
   * its object; PERMISSION_DENIED when an object belongs to another user; OUT_OF_RESOURCES when the system has no memory or
   * semaphore left.
   */
  static open(options: BufferOptions<Uint8Array>): Promise<BoundedBuffer<Uint8Array>>
  static open<T>(
    options: BufferOptions<T> & { readonly codec: Codec<T> },
  ): Promise<BoundedBuffer<T>>
  static async open<T>(options: BufferOptions<T>): Promise<BoundedBuffer<T>> {
    checkKeys(options)
    const timeout = timeoutOf(options, DEFAULT_TIMEOUT)
    const key = options.memory instanceof SharedMemory ? options.memory.key : `${options.memory}`
    const parts = await Parts.open({ operation: 'BoundedBuffer.open', key }, options)
    return new BoundedBuffer(parts, options.codec, key, timeout)
  }

  /**
   * Removes a buffer that crashed programs left behind: segment, lock and semaphores. Resolves to true if the segment existed.
   * Does not wait.
   *
   * @throws {QtIpcError} BUSY when a live process uses the segment, or (POSIX, in a PID namespace) when that is unknown;
   * PERMISSION_DENIED when an object belongs to another user.
   */
  static async remove({ memory, free, used }: BufferKeys): Promise<boolean> {
    checkKeys({ memory, free, used })
    if (memory instanceof SharedMemory) throw new TypeError('remove() requires keys, not handles')
    const removed = await SharedMemory.remove(memory)
    for (const key of [free, used]) {
      if (key instanceof SystemSemaphore) throw new TypeError('remove() requires keys, not handles')
      SystemSemaphore.openSync(key, 0, { undo: false, removeOnClose: false }).remove()
    }
    return removed
  }

  static {
    shareEventLoop(BoundedBuffer)
    inspectable(BoundedBuffer, 'BoundedBuffer', buffer => ({
      key: buffer.#key,
      slotSize: buffer.slotSize,
      isClosed: buffer.#closing !== undefined,
    }))
  }

  private constructor(parts: Parts, codec: Codec<T> | undefined, key: string, timeout: number) {
    const { free, used } = parts
    this.#parts = parts
    this.#codec = codec
    this.#key = key
    this.#timeout = timeout
    this.#putting = { caller: { operation: 'BoundedBuffer.put', key }, awaited: free, told: used }
    // As many as there are calls that wait; Node would warn of the eleventh.
    setMaxListeners(0, this.#ending.signal)
    this.#taking = { caller: { operation: 'BoundedBuffer.take', key }, awaited: used, told: free }
  }

  /** Largest size of an item, in bytes. */
  get slotSize(): number {
    return this.#parts.slots.capacity
  }

  /**
   * Puts an item into the buffer; waits for a free slot, then for the lock.
   *
   * @throws {QtIpcError} INVALID_SIZE when the item is larger than a slot, with nothing changed; TIMEOUT when no slot became free
   * or the lock was not released in time; DETACHED when the buffer is closed. The codec's own errors pass through.
   */
  async put(value: T, options?: Timing): Promise<void> {
    const bytes = this.#codec ? this.#codec.encode(value) : this.#bytesOf(value)
    const { slots } = this.#parts
    if (bytes.length > slots.capacity)
      throw new QtIpcError(
        'INVALID_SIZE',
        `an item of ${sizeText(bytes.length)} does not fit into a slot (${sizeText(slots.capacity)})`,
        {
          ...this.#putting.caller,
          qtError: 'InvalidSize',
        },
      )
    await this.#exchange(this.#putting, options, (lock, signal) => slots.put(lock, bytes, signal))
  }

  /**
   * Takes the oldest item; waits for one, then for the lock. Without a codec it is a private copy, whose `buffer` is shared with
   * other reads (use `bytes.byteOffset`); with one slot it is the whole segment.
   *
   * @throws {QtIpcError} TIMEOUT when there was no item or the lock was not released in time; DETACHED when the buffer is closed;
   * UNSUPPORTED when the counts or the item in the memory are invalid. The codec's own errors pass through; the item is removed
   * then, as it would block all later ones.
   */
  async take(options?: Timing): Promise<T> {
    const { slots } = this.#parts
    const bytes = await this.#exchange(this.#taking, options, (lock, signal) =>
      slots.take(lock, signal),
    )
    // Without a codec T is Uint8Array: the overloads of `open` say so.
    return this.#codec ? this.#codec.decode(bytes) : (bytes as T)
  }

  /** Takes one item after the other, waits for each without limit, and ends when the buffer is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    while (this.#closing === undefined) {
      let item: T
      try {
        item = await this.take({ timeout: Number.POSITIVE_INFINITY })
      } catch (error) {
        if (this.#closing !== undefined && isCode(error, 'DETACHED')) return
        throw error
      }
      yield item
    }
  }

  /**
   * Closes the handles that `open` has opened; pending calls reject with DETACHED, and items stay for the other programs. The
   * last program to close removes segment and semaphores (POSIX: they stay). Waits for the lock. Idempotent.
   */
  async close(options?: Timing): Promise<void> {
    if (this.#closing) return this.#closing
    this.#ending.abort(this.#closed('BoundedBuffer.close'))
    // Pending calls release their tokens before the semaphores are closed.
    this.#closing = Promise.allSettled(this.#running).then(() => this.#parts.close(options))
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #exchange<R>(
    direction: Direction,
    options: Timing | undefined,
    attempt: Attempting<R>,
  ): Promise<R> {
    const running = this.#exchangeUntilClosed(direction, options, attempt)
    this.#running.add(running)
    try {
      return await running
    } finally {
      this.#running.delete(running)
    }
  }

  async #exchangeUntilClosed<R>(
    { caller, awaited, told }: Direction,
    options: Timing | undefined,
    attempt: Attempting<R>,
  ): Promise<R> {
    const timeout = timeoutOf(options, this.#timeout)
    if (this.#closing) throw this.#closed(caller.operation)
    const ending = this.#ending.signal
    const signal = options?.signal ? AbortSignal.any([options.signal, ending]) : ending
    const deadline = deadlineOf(timeout)
    for (;;) {
      signal.throwIfAborted()
      const hasToken =
        awaited.tryAcquire() || (await awaited.acquireFor(this.#patience(deadline.left()), signal))
      const isLastTry = !hasToken && deadline.left() === 0
      const result = await this.#attempt(hasToken ? awaited : undefined, told, attempt, {
        timeout: deadline.left(),
        signal,
      })
      if (result !== 'nothing') return result.done
      if (isLastTry) throw this.#timedOut(caller, timeout)
    }
  }

  #patience(left: number): number {
    return this.#parts.slots.isCounted ? Math.min(left, LOOK_INTERVAL) : left
  }

  /** Releases the token after an error; a token without a slot or an item behind it is dropped. */
  async #attempt<R>(
    token: SystemSemaphore | undefined,
    told: SystemSemaphore,
    attempt: Attempting<R>,
    timing: Timing,
  ): Promise<{ readonly done: R } | 'nothing'> {
    const { memory, slots } = this.#parts
    if (!token && !slots.isCounted) return 'nothing'
    let result: Attempt<R> = 'lost'
    try {
      while (result === 'lost') {
        const lock = await memory.lock(timing)
        try {
          const attempted = attempt(lock, timing.signal)
          result = attempted instanceof Promise ? await attempted : attempted
          if (result !== 'nothing' && result !== 'lost' && !token) this.#heal(lock)
        } finally {
          lock.release()
        }
      }
    } catch (error) {
      token?.release()
      throw error
    }
    if (result !== 'nothing') this.#tell(told)
    return result
  }

  /** Raises both semaphores to the counts in the memory, where a token too many does no harm. */
  #heal(lock: Lock): void {
    const { free, used, slots } = this.#parts
    const { items, room } = slots.count(lock)
    raise(free, room)
    raise(used, items)
  }

  #tell(told: SystemSemaphore): void {
    // One slot: a program that has exited may have left a token (SEM_UNDO), and two would be one too many.
    if (!this.#parts.slots.isCounted && (told.value() ?? 0) > 0) return
    try {
      told.release()
    } catch (error) {
      // At its limit, so no program waits for another token.
      if (!isCode(error, 'OUT_OF_RESOURCES')) throw error
    }
  }

  #bytesOf(value: T): Uint8Array {
    if (value instanceof Uint8Array) return value
    throw new TypeError('without a codec an item must be a Uint8Array')
  }

  #closed(operation: string): QtIpcError {
    return new QtIpcError('DETACHED', 'the buffer is closed', { operation, key: this.#key })
  }

  #timedOut(caller: Call, timeout: number): QtIpcError {
    const { free, used } = this.#parts
    const what = caller === this.#putting.caller ? 'a free slot' : 'an item'
    return new QtIpcError(
      'TIMEOUT',
      `timed out after ${Math.ceil(timeout)} ms waiting for ${what}`,
      {
        ...caller,
        hint:
          `The semaphores are: free ${free.value()}, used ${used.value()}. If both stay 0, a program was killed during a call: ` +
          'end the other programs, then call BoundedBuffer.remove()',
      },
    )
  }
}

function raise(semaphore: SystemSemaphore, value: number): void {
  const missing = value - (semaphore.value() ?? value)
  if (missing > 0) semaphore.release(missing)
}
