import { requireOptions } from './checks.js'

/** The time that a call may wait, and a signal that ends the wait. */
export interface Timing {
  /** ms; `Infinity` waits without limit, 0 tries once. Default: the timeout of the handle, which is 5000 unless set. */
  readonly timeout?: number | undefined
  /** Ends the wait at once; the call rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}

/** The time that a blocking call may wait; a signal could not reach it. */
export type SyncTiming = Omit<Timing, 'signal'>

export const DEFAULT_TIMEOUT = 5000

/** ms between two attempts at something that other programs are about to change. */
export const POLL_INTERVAL = 10

/**
 * Returns the timeout in ms, `fallback` when none is given, and checks `signal`.
 *
 * @throws {TypeError} when the timeout is not a number or the signal not an AbortSignal.
 * @throws {RangeError} when the timeout is negative or NaN.
 */
export function timeoutOf(timing: Timing | undefined, fallback: number): number {
  requireOptions(timing)
  if (timing?.signal !== undefined && !(timing.signal instanceof AbortSignal))
    throw new TypeError(`signal must be an AbortSignal, not ${String(timing.signal)}`)
  const timeout = timing?.timeout
  if (timeout === undefined) return fallback
  if (typeof timeout !== 'number')
    throw new TypeError(`timeout must be a number of ms, not ${String(timeout)}`)
  if (!(timeout >= 0)) throw new RangeError(`timeout must be 0 or more ms, not ${timeout}`)
  return timeout
}

/** The end of a time limit that several waits share. */
export interface Deadline {
  /** ms that remain, 0 or more. */
  left(): number
}

export function deadlineOf(timeout: number): Deadline {
  const end = performance.now() + timeout
  return { left: () => Math.max(0, end - performance.now()) }
}

// The longest delay of setTimeout: 24 days.
const LONGEST_TIMER = 2 ** 31 - 1

/** Like `setTimeout`, but waits without limit where `setTimeout` cannot wait for so long. */
export function startTimer(callback: () => void, ms: number): NodeJS.Timeout | undefined {
  return ms > LONGEST_TIMER ? undefined : setTimeout(callback, ms)
}

interface AbortCallbacks {
  readonly callbacks: Set<{ readonly callback: () => void }>
  readonly listener: () => void
}

const abortCallbacks = new WeakMap<AbortSignal, AbortCallbacks>()

/**
 * Calls back once when the signal aborts, which it has not done yet. Returns a function that unsubscribes. Any number of
 * calls adds one listener to the signal, as Node warns of a leak at the eleventh.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (!signal) return () => {}
  const { callbacks, listener } = abortCallbacks.get(signal) ?? listenTo(signal)
  // An object of its own: the same function may be given twice.
  const subscribed = { callback }
  callbacks.add(subscribed)
  return () => {
    if (!callbacks.delete(subscribed) || callbacks.size > 0) return
    // Node keeps a signal of AbortSignal.timeout() alive while it has a listener.
    signal.removeEventListener('abort', listener)
    abortCallbacks.delete(signal)
  }
}

function listenTo(signal: AbortSignal): AbortCallbacks {
  const callbacks: AbortCallbacks['callbacks'] = new Set()
  const listener = () => {
    for (const each of [...callbacks]) if (callbacks.delete(each)) each.callback()
  }
  const listening = { callbacks, listener }
  abortCallbacks.set(signal, listening)
  signal.addEventListener('abort', listener, { once: true })
  return listening
}

/** Waits for `ms`. Rejects with the signal's reason as soon as it aborts. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      forget()
      resolve()
    }, ms)
    const forget = onAbort(signal, () => {
      clearTimeout(timer)
      reject(signal?.reason)
    })
  })
}
