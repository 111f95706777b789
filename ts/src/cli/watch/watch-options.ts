import { SystemSemaphore, type WatchOptions } from '../../index.js'
import type { Values } from '../command-line/command.js'
import { UsageError } from '../command-line/command-error.js'
import type { watchTiming } from './watch-timing.js'

type WatchTiming = Values<typeof watchTiming>

/** `--interval`, `--sequence`, `--stable`, `--on` as the library wants them. */
export async function watchOptionsOf(
  options: WatchTiming & { readonly 'no-lock'?: boolean; readonly timeout?: number },
  signal: AbortSignal,
): Promise<{ settings: WatchOptions; close: () => void }> {
  const { interval, sequence, stable, on, reattach, timeout } = options
  const unlocked = options['no-lock'] === true || sequence !== undefined || stable === true
  const semaphore = on === undefined ? undefined : await SystemSemaphore.open(on, 0, { timeout })
  return {
    settings: {
      policy: 'all',
      signal,
      ...(interval === undefined ? {} : { interval }),
      ...(unlocked && sequence === undefined && stable !== true ? { lock: false } : {}),
      ...(sequence === undefined ? {} : { sequence: sequenceOf(sequence) }),
      ...(stable === undefined ? {} : { stable }),
      ...(semaphore === undefined ? {} : { on: semaphore }),
      ...(reattach === undefined ? {} : { reattach }),
      ...(timeout === undefined ? {} : { timeout }),
    },
    close: () => semaphore?.close(),
  }
}

type Sequence = NonNullable<WatchOptions['sequence']>
type Counter = Extract<Sequence, { readonly offset: number }>

/** `0`, `8:uint64`, or two of them, `0,1020:uint32`. */
function sequenceOf(text: string): Sequence {
  const [begin, end, ...more] = text.split(',').map(counterOf)
  if (!begin || more.length > 0)
    throw new UsageError(`--sequence takes one counter or two, not ${JSON.stringify(text)}`)
  return end ? { begin, end } : begin
}

function counterOf(text: string): Counter {
  const [, offset, type = 'uint32'] = /^(\d+)(?::(u?int(?:8|16|32|64)))?$/.exec(text) ?? []
  if (offset === undefined)
    throw new UsageError(
      `${JSON.stringify(text)} is no counter`,
      'It is OFFSET or OFFSET:TYPE, with a type of int8 to uint64; the default is uint32',
    )
  return { offset: Number(offset), type: type as Counter['type'] }
}
