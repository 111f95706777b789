import { SystemSemaphore, type WatchOptions } from '../../index.js'
import type { Values } from '../command-line/command.js'
import { UsageError } from '../command-line/command-error.js'
import type { watchTiming } from './watch-timing.js'

type WatchTiming = Values<typeof watchTiming>

/** The options of the library for `--interval`, `--stable`, `--on` and `--stale`, and the parsed `--sequence`. */
export async function watchOptionsOf(
  options: WatchTiming & { readonly 'no-lock'?: boolean; readonly timeout?: number },
  sequence: Sequence | undefined,
  signal: AbortSignal,
): Promise<{ settings: WatchOptions; close: () => void }> {
  const { interval, stable, on, reattach, stale, timeout } = options
  const unlocked = options['no-lock'] === true || sequence !== undefined || stable === true
  // Otherwise the kernel would give the tokens of all changes back when the command ends, and the writer's peers would find them.
  const semaphore =
    on === undefined ? undefined : await SystemSemaphore.open(on, 0, { timeout, undo: false })
  return {
    settings: {
      policy: 'all',
      signal,
      ...(interval === undefined ? {} : { interval }),
      ...(unlocked && sequence === undefined && stable !== true ? { lock: false } : {}),
      ...(sequence === undefined ? {} : { sequence }),
      ...(stable === undefined ? {} : { stable }),
      ...(semaphore === undefined ? {} : { on: semaphore }),
      ...(reattach === undefined ? {} : { reattach }),
      ...(stale === undefined ? {} : { stale }),
      ...(timeout === undefined ? {} : { timeout }),
    },
    close: () => semaphore?.close(),
  }
}

export type Sequence = NonNullable<WatchOptions['sequence']>
type Counter = Extract<Sequence, { readonly offset: number }>
type CounterType = Counter['type']

/** Parses one counter or two: `0`, `8:uint64`, `0:once`, `0,1020:uint32`. Throws UsageError. */
export function sequenceOf(text: string): Sequence {
  const [begin, end, ...more] = text.split(',').map(counterOf)
  if (!begin || more.length > 0)
    throw new UsageError(`--sequence must be one or two counters, got ${JSON.stringify(text)}`)
  if (end && ('increments' in begin || 'increments' in end))
    throw new UsageError(`--sequence ${text}: two counters are incremented once anyway`)
  return end ? { begin, end } : begin
}

function counterOf(text: string): Counter {
  const [, offset, type = 'uint32', once] = pattern.exec(text) ?? []
  if (offset === undefined)
    throw new UsageError(
      `${JSON.stringify(text)} is not a counter`,
      'Use OFFSET or OFFSET:TYPE, with a type from int8 to uint64 (default uint32), and :once for a counter of records',
    )
  const counter = { offset: Number(offset), type: type as CounterType }
  return once === undefined ? counter : { ...counter, increments: 'once' }
}

const pattern = /^(\d+)(?::(u?int(?:8|16|32|64)))?(:once)?$/
