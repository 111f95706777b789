/** How long a call may wait. */
export interface Timing {
  /** ms; `Infinity` waits for good, 0 is one try. Default: the handle's own, 5000 unless it was told otherwise. */
  readonly timeout?: number | undefined
  /** Ends the wait at once; the call rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}

export type SyncTiming = Omit<Timing, 'signal'>

export const DEFAULT_TIMEOUT = 5000

/** ms between two looks for something to come. */
export const POLL_INTERVAL = 10

/** `timeout`, and `signal` checked; RangeError or TypeError with the value otherwise. */
export function timeoutOf(timing: Timing | undefined, fallback: number): number {
  if (timing?.signal !== undefined && !(timing.signal instanceof AbortSignal))
    throw new TypeError(`signal must be an AbortSignal, not ${String(timing.signal)}`)
  const timeout = timing?.timeout
  if (timeout === undefined) return fallback
  if (typeof timeout !== 'number')
    throw new TypeError(`timeout must be a number of ms, not ${String(timeout)}`)
  if (!(timeout >= 0)) throw new RangeError(`timeout must be 0 or more ms, not ${timeout}`)
  return timeout
}

/** A point in time that one timeout spans several waits with. */
export interface Deadline {
  /** ms */
  left(): number
}

export function deadlineOf(timeout: number): Deadline {
  const end = performance.now() + timeout
  return { left: () => Math.max(0, end - performance.now()) }
}

/** Rejects with the signal's reason as soon as it aborts. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    if (signal?.aborted) onAbort()
    else signal?.addEventListener('abort', onAbort, { once: true })
  })
}
