import type { Timing } from '../arguments/timing.js'
import type { Codec } from '../codec/codec.js'
import { NativeIpcKey } from '../keys/index.js'
import { SystemSemaphore } from '../semaphore/system-semaphore.js'
import { SharedMemory } from '../shared-memory/shared-memory.js'
import type { RingSize } from './ring.js'

/** The three objects of a buffer. */
export interface BufferKeys {
  /** The segment that holds the items: its key, or an attached SharedMemory. */
  readonly memory: string | NativeIpcKey | SharedMemory
  /** The semaphore that counts free slots: its key, or an open SystemSemaphore (with `undo: false`). */
  readonly free: string | NativeIpcKey | SystemSemaphore
  /** The semaphore that counts items: its key, or an open SystemSemaphore (with `undo: false`). */
  readonly used: string | NativeIpcKey | SystemSemaphore
}

/** Options of `BoundedBuffer.open`. */
export interface BufferOptions<T> extends BufferKeys, Timing {
  /** Number of slots. Default 1: the whole segment is one item, as in existing Qt programs. More: see docs/bounded-buffer.md. */
  readonly slots?: number | undefined
  /**
   * Largest size of an item, in bytes. Default: the fixed size of the codec. Without either the segment must exist already.
   */
  readonly slotSize?: number | undefined
  /** Encodes and decodes the items. Default: items are bytes. */
  readonly codec?: Codec<T> | undefined
  /** ms; also the default timeout of all later calls. Default 5000. */
  readonly timeout?: number | undefined
}

// The largest value of a semaphore.
const MOST_SLOTS = 32_767

/** @throws {TypeError | RangeError} with the value that is wrong. */
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
