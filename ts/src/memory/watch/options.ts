import { type Timing, timeoutOf } from '../../arguments/timing.js'
import { SystemSemaphore } from '../../semaphore/system-semaphore.js'

/** A number that the writer counts up, in the byte order of the machine. */
export interface SequenceCounter {
  /** Bytes from the start of the segment. */
  readonly offset: number
  readonly type: keyof typeof widths
}

/** How a writer that does not lock says that it is writing. */
export type Sequence =
  /** Odd while it writes: one up before, one up after. */
  | SequenceCounter
  /** Equal while it does not write: `begin` goes up before, `end` after. */
  | { readonly begin: SequenceCounter; readonly end: SequenceCounter }

export interface WatchOptions extends Timing {
  /** `[offset, length]` in bytes. Default: what the codec always takes, else the whole segment. */
  readonly range?: readonly [offset: number, length?: number] | undefined
  /** ms between two looks, from 0.01. Default 10. */
  readonly interval?: number | undefined
  /** Each copy is made under the lock. Default true where there is one, unless `sequence` or `stable` is given. */
  readonly lock?: boolean | undefined
  /** Each copy is proven by a counter; no lock is taken, nobody waits. */
  readonly sequence?: Sequence | undefined
  /** Each copy was the same twice in a row; no lock is taken. Best effort: it may be torn all the same. */
  readonly stable?: boolean | undefined
  /**
   * Instead of looking at intervals: one token is one change, and is taken. Open it with `undo: false`, or the kernel
   * refuses after 32,767 of them.
   */
  readonly on?: SystemSemaphore | undefined
  /**
   * `'latest'` (default): while you work nobody looks, and then you get what is there. `'all'`: every change that was seen
   * waits for you, up to 1024 of them or 64 MiB; then looking stops until you have taken one.
   */
  readonly policy?: 'latest' | 'all' | undefined
  /** Goes on with the segment that has the name now, when ours has lost it or has got another size. Default false. */
  readonly reattach?: boolean | undefined
  /** Whether the first change is what is there at the beginning. Default true. */
  readonly initial?: boolean | undefined
  /** ms to wait for the lock, or for bytes that are whole. Default: the handle's own. */
  readonly timeout?: number | undefined
  /** Ends the watch at once; it rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}

/** How a copy comes about that is not half old, half new. */
export type Consistency =
  | { readonly by: 'lock' | 'stable' | 'unknown' | 'lockIfAny' }
  | {
      readonly by: 'sequence'
      readonly begin: SequenceCounter
      readonly end: SequenceCounter | undefined
    }

/** The options, checked, with the defaults in place. */
export interface WatchPlan {
  readonly range: { readonly offset: number; readonly length: number | undefined } | undefined
  readonly interval: number
  readonly consistency: Consistency
  readonly on: SystemSemaphore | undefined
  readonly all: boolean
  readonly reattach: boolean
  readonly initial: boolean
  readonly timeout: number
  readonly signal: AbortSignal | undefined
}

const widths = {
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
} as const

/** Bytes of a counter. */
export function widthOf({ type }: SequenceCounter): number {
  return widths[type]
}

const DEFAULT_INTERVAL = 10
const LEAST_INTERVAL = 0.01

/** Throws TypeError or RangeError with the value that is wrong. `timeout` is the handle's. */
export function planOf(options: WatchOptions, timeout: number): WatchPlan {
  const { interval = DEFAULT_INTERVAL, policy = 'latest', on } = options
  if (typeof interval !== 'number')
    throw new TypeError(`interval must be a number of ms, not ${String(interval)}`)
  if (!(interval >= LEAST_INTERVAL))
    throw new RangeError(`interval must be ${LEAST_INTERVAL} ms or more, not ${interval}`)
  if (policy !== 'latest' && policy !== 'all')
    throw new TypeError(`policy must be 'latest' or 'all', not ${String(policy)}`)
  if (on !== undefined && !(on instanceof SystemSemaphore))
    throw new TypeError('on must be a SystemSemaphore')
  return {
    range: rangeOf(options.range),
    interval,
    consistency: consistencyOf(options),
    on,
    all: policy === 'all',
    reattach: flag('reattach', options.reattach) ?? false,
    initial: flag('initial', options.initial) ?? true,
    timeout: timeoutOf(options, timeout),
    signal: options.signal,
  }
}

function rangeOf(range: WatchOptions['range']): WatchPlan['range'] {
  if (range === undefined) return undefined
  if (!Array.isArray(range)) throw new TypeError(`range must be [offset, length], not ${range}`)
  const [offset, length] = range
  return { offset, length }
}

function consistencyOf(options: WatchOptions): Consistency {
  const { sequence } = options
  const lock = flag('lock', options.lock)
  const stable = flag('stable', options.stable) ?? false
  if (Number(lock === true) + Number(stable) + Number(sequence !== undefined) > 1)
    throw new TypeError('lock, sequence and stable exclude each other')
  if (stable) return { by: 'stable' }
  if (sequence === undefined)
    return { by: lock === undefined ? 'lockIfAny' : lock ? 'lock' : 'unknown' }
  if (typeof sequence !== 'object' || sequence === null)
    throw new TypeError(`sequence must be { offset, type } or { begin, end }, not ${sequence}`)
  return 'begin' in sequence
    ? { by: 'sequence', begin: counter('begin', sequence.begin), end: counter('end', sequence.end) }
    : { by: 'sequence', begin: counter('sequence', sequence), end: undefined }
}

function counter(name: string, value: SequenceCounter): SequenceCounter {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(widths, value.type))
    throw new TypeError(
      `${name} must be { offset, type } with a type of ${Object.keys(widths).join(', ')}`,
    )
  if (Number.isSafeInteger(value.offset) && value.offset >= 0) return value
  throw new RangeError(`${name}.offset must be a whole number of bytes, not ${value.offset}`)
}

function flag(name: string, value: boolean | undefined): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value
  throw new TypeError(`${name} must be a boolean, not ${String(value)}`)
}
