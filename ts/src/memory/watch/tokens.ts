import { setImmediate as turn } from 'node:timers/promises'
import { isCode } from '../../errors/qt-ipc-error.js'
import { SEEN_DIFFERENT } from '../../native/types.js'
import type { SystemSemaphore } from '../../semaphore/system-semaphore.js'

interface Looks {
  observe(ending: AbortSignal): Promise<number>
}

/** The tokens of a semaphore, each of which reports a change. Unused tokens are released at the end. */
export class Tokens {
  readonly #semaphore: SystemSemaphore
  readonly #all: boolean
  #taken = 0

  /** With `all`, acquires one token at a time, else all available ones. */
  constructor(semaphore: SystemSemaphore, all: boolean) {
    this.#semaphore = semaphore
    this.#all = all
  }

  /** Number of tokens that are acquired and not used yet. */
  get taken(): number {
    return this.#taken
  }

  /** Waits for a token, or for an earlier sighting by `looks`. Rejects with the reason of `ending`. */
  async next(looks: Looks, ending: AbortSignal): Promise<number> {
    // If a token is always available, timers and I/O would never run.
    await turn()
    const stop = new AbortController()
    const onEnd = () => stop.abort(ending.reason)
    ending.throwIfAborted()
    ending.addEventListener('abort', onEnd, { once: true })
    const acquired = this.#acquire(stop.signal)
    const seen = looks.observe(stop.signal)
    try {
      return await Promise.race([acquired, seen])
    } finally {
      ending.removeEventListener('abort', onEnd)
      stop.abort()
      // A token that was acquired at the same time is kept for the next call.
      await Promise.allSettled([acquired, seen])
    }
  }

  /** Marks all acquired tokens as used, and returns their number. */
  use(): number {
    const used = this.#taken
    this.#taken = 0
    return used
  }

  release(): void {
    const unused = this.use()
    if (unused === 0) return
    try {
      this.#semaphore.release(unused)
    } catch (error) {
      // The semaphore was closed, or is at its limit.
      if (!isCode(error, 'DETACHED') && !isCode(error, 'OUT_OF_RESOURCES')) throw error
    }
  }

  async #acquire(signal: AbortSignal): Promise<number> {
    await this.#semaphore.acquire({ timeout: Infinity, signal })
    this.#taken += 1
    // No more than are available now: a fast writer would release another one for each.
    const more = this.#all ? 0 : (this.#semaphore.value() ?? 0)
    for (let count = 0; count < more && this.#semaphore.tryAcquire(); count += 1) this.#taken += 1
    return SEEN_DIFFERENT
  }
}
