import { type Timing, timeoutOf } from '../../arguments/timing.js'
import { SystemSemaphore } from '../../semaphore/system-semaphore.js'

/** A number that the writer increments, in the byte order of the machine. */
export interface SequenceCounter {
  /** Bytes from the start of the segment. */
  readonly offset: number
  /** The C type of the counter. */
  readonly type: keyof typeof widths
}

/** The counters by which a writer that does not lock marks that it is writing. */
export type Sequence =
  /** Odd while it writes: incremented before and after each write. */
  | SequenceCounter
  /**
   * A counter of records, incremented once for each. It proves nothing about a copy, so `torn` is `undefined`; a copy is accepted
   * when the bytes were the same twice in a row while the counter did not change, and `missed` counts records.
   */
  | (SequenceCounter & { readonly increments: 'once' })
  /** Equal while it does not write: `begin` is incremented before, `end` after each write. */
  | { readonly begin: SequenceCounter; readonly end: SequenceCounter }

/** Options of `watch`. */
export interface WatchOptions extends Timing {
  /** `[offset, length]` in bytes. Default: the fixed size of the codec if it has one, else the whole segment. */
  readonly range?: readonly [offset: number, length?: number] | undefined
  /** ms between two looks at the memory, at least 0.01. Default 10. */
  readonly interval?: number | undefined
  /** Copy under the lock. Default true if the segment has one, unless `sequence` or `stable` is given. */
  readonly lock?: boolean | undefined
  /** Verify each copy by counters of the writer; acquires no lock, so no program waits. */
  readonly sequence?: Sequence | undefined
  /** Accept a copy that was the same twice in a row; acquires no lock. Best effort: it may be torn nevertheless. */
  readonly stable?: boolean | undefined
  /**
   * Wait for tokens of this semaphore instead of looking at intervals: each token is acquired and is one change. Open it with
   * `undo: false`, otherwise the kernel refuses after 32,767 tokens.
   */
  readonly on?: SystemSemaphore | undefined
  /**
   * `'latest'` (default): the memory is observed only while `next()` waits, which returns the current content. `'all'`: all
   * observed changes are queued, up to 1024 of them or 64 MiB; then observing pauses until one is taken.
   */
  readonly policy?: 'latest' | 'all' | undefined
  /** Continue with the next segment of this name when the watched one is removed, replaced or resized. Default false. */
  readonly reattach?: boolean | undefined
  /** Whether the first change is the current content. Default true. */
  readonly initial?: boolean | undefined
  /**
   * ms without an observed change after which the content is reported once more, as a change with `stale`, until the next change;
   * 1 or more. Default: never.
   */
  readonly stale?: number | undefined
  /** ms to wait for the lock, or for a consistent copy. Default: the timeout of the handle. */
  readonly timeout?: number | undefined
  /** Ends the watch at once; `next()` rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}

/** The means against torn copies. */
export type Consistency =
  | { readonly by: 'lock' | 'unknown' | 'lockIfAny' }
  /** `begin`: the counter of records. */
  | { readonly by: 'stable'; readonly begin?: SequenceCounter }
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
  readonly stale: number | undefined
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

/** Size of a counter in bytes. */
export function widthOf({ type }: SequenceCounter): number {
  return widths[type]
}

const DEFAULT_INTERVAL = 10
const LEAST_INTERVAL = 0.01

/**
 * Checks the options and fills in the defaults; `timeout` is that of the handle.
 *
 * @throws {TypeError | RangeError} with the value that is wrong.
 */
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
    stale: staleOf(options.stale),
    timeout: timeoutOf(options, timeout),
    signal: options.signal,
  }
}

function staleOf(stale: number | undefined): number | undefined {
  if (stale === undefined || (typeof stale === 'number' && stale >= 1)) return stale
  if (typeof stale !== 'number')
    throw new TypeError(`stale must be a number of ms, not ${String(stale)}`)
  throw new RangeError(`stale must be 1 ms or more, not ${stale}`)
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
  if ('begin' in sequence)
    return {
      by: 'sequence',
      begin: counter('begin', sequence.begin),
      end: counter('end', sequence.end),
    }
  const begin = counter('sequence', sequence)
  if (!('increments' in sequence) || sequence.increments === undefined)
    return { by: 'sequence', begin, end: undefined }
  if (sequence.increments === 'once') return { by: 'stable', begin }
  throw new TypeError(`sequence.increments must be 'once', got ${String(sequence.increments)}`)
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
