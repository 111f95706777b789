// How long the event loop of this process is kept from turning, whatever else the machine does.
import { readFileSync } from 'node:fs'

export interface Delay {
  /** ms from the call to its end. */
  readonly took: number
  /** ms: the longest time between two turns of the event loop, less what this thread waited for a processor. */
  readonly longest: number
}

const TICK = 5

/** ms that the main thread was ready to run, and another thread of the machine had the processor. */
function waitedForProcessor(): number {
  const [, nanoseconds] = readFileSync('/proc/self/schedstat', 'utf8').split(' ')
  return Number(nanoseconds) / 1e6
}

function stopwatch(): () => number {
  const time = () => performance.now() - waitedForProcessor()
  const start = time()
  return () => time() - start
}

/** The same for what blocks the thread. */
export function blocking(task: () => void): number {
  const elapsed = stopwatch()
  task()
  return elapsed()
}

export async function delayOf(task: () => Promise<unknown>): Promise<Delay> {
  let longest = 0
  let since = stopwatch()
  const tick = () => {
    longest = Math.max(longest, since())
    since = stopwatch()
  }
  const timer = setInterval(tick, TICK)
  const start = performance.now()
  try {
    await task()
  } finally {
    tick()
    clearInterval(timer)
  }
  return { took: performance.now() - start, longest }
}
