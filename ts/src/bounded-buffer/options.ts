import type { Timing } from '../arguments/timing.js'
import type { Codec } from '../codec/codec.js'
import { NativeIpcKey } from '../keys/index.js'
import { SystemSemaphore } from '../semaphore/system-semaphore.js'
import { SharedMemory } from '../shared-memory/shared-memory.js'
import type { RingSize } from './ring.js'

export interface BufferKeys {
  /** The segment that holds the items: its key, or one that is attached already. */
  readonly memory: string | NativeIpcKey | SharedMemory
  /** The semaphore that counts empty slots: its key, or one that is open already (with `undo: false`). */
  readonly free: string | NativeIpcKey | SystemSemaphore
  /** The semaphore that counts items. */
  readonly used: string | NativeIpcKey | SystemSemaphore
}

export interface BufferOptions<T> extends BufferKeys, Timing {
  /**
   * Default 1: the whole segment is one item, as existing Qt programs have it. More: the format of docs/bounded-buffer.md.
   */
  readonly slots?: number | undefined
  /**
   * Bytes that an item may have. Default: those of the codec, where it always takes the same. Without either the segment
   * has to be there already.
   */
  readonly slotSize?: number | undefined
  readonly codec?: Codec<T> | undefined
  /** ms; also the default of every later call. Default 5000. */
  readonly timeout?: number | undefined
}

// A semaphore counts no further.
const MOST_SLOTS = 32_767

/** Throws TypeError or RangeError with the value that is wrong. */
export function ringSizeOf<T>({
  slots = 1,
  slotSize,
  codec,
}: BufferOptions<T>): Partial<RingSize> & Pick<RingSize, 'slots'> {
  whole('slots', slots, MOST_SLOTS)
  const size = slotSize ?? codec?.byteLength
  if (size === undefined) return { slots }
  whole('slotSize', size, 2 ** 32 - 1)
  return { slots, slotSize: size }
}

export function checkKeys({ memory, free, used }: BufferKeys): void {
  if (!isKey(memory) && !(memory instanceof SharedMemory))
    throw new TypeError('memory must be a key or a SharedMemory')
  for (const [name, value] of Object.entries({ free, used }))
    if (!isKey(value) && !(value instanceof SystemSemaphore))
      throw new TypeError(`${name} must be a key or a SystemSemaphore`)
}

function isKey(value: unknown): value is string | NativeIpcKey {
  return typeof value === 'string' || value instanceof NativeIpcKey
}

function whole(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return
  throw new RangeError(`${name} must be a whole number from 1 to ${most}, not ${String(value)}`)
}
