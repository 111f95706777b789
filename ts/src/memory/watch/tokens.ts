import { setImmediate as turn } from 'node:timers/promises'
import { isCode } from '../../errors/qt-ipc-error.js'
import { SEEN_DIFFERENT } from '../../native/types.js'
import type { SystemSemaphore } from '../../semaphore/system-semaphore.js'

interface Looks {
  observe(ending: AbortSignal): Promise<number>
}

/** Tokens of a semaphore, as the event that something has changed. What is not used in the end is given back. */
export class Tokens {
  readonly #semaphore: SystemSemaphore
  readonly #all: boolean
  #taken = 0

  /** With `all` one token is taken at a time, else all there are. */
  constructor(semaphore: SystemSemaphore, all: boolean) {
    this.#semaphore = semaphore
    this.#all = all
  }

  /** Tokens taken and not used yet. */
  get taken(): number {
    return this.#taken
  }

  /** Waits for a token, or for what the looks at the segment have to tell before. Rejects with the reason of `ending`. */
  async next(looks: Looks, ending: AbortSignal): Promise<number> {
    // Where a token is always there, timers and I/O would never have their turn.
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
      // A token that was won in the very moment stays taken, and is the next one.
      await Promise.allSettled([acquired, seen])
    }
  }

  /** All that are taken have been told of. */
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
      // Closed since then, or full.
      if (!isCode(error, 'DETACHED') && !isCode(error, 'OUT_OF_RESOURCES')) throw error
    }
  }

  async #acquire(signal: AbortSignal): Promise<number> {
    await this.#semaphore.acquire({ timeout: Infinity, signal })
    this.#taken += 1
    // No more than there are now: a fast writer has always released another one.
    const more = this.#all ? 0 : (this.#semaphore.value() ?? 0)
    for (let count = 0; count < more && this.#semaphore.tryAcquire(); count += 1) this.#taken += 1
    return SEEN_DIFFERENT
  }
}
