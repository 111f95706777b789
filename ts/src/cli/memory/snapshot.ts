import type { OpenMemory } from './open.js'

export interface Range {
  readonly offset: number
  /** Number of bytes; `undefined` for all up to the end. */
  readonly length: number | undefined
}

/** A copy of the memory at one moment. */
export interface Snapshot {
  readonly bytes: Uint8Array
  /** Size of the whole segment in bytes. */
  readonly size: number
  /** Whether it was copied under the lock, and so is consistent. */
  readonly locked: boolean
}

/** Copies a range of the memory, under its lock if it has one. */
export async function takeSnapshot(
  { memory, hasLock }: OpenMemory,
  range: Range,
): Promise<Snapshot> {
  const { size } = memory
  const part = partOf(range, size)
  const bytes = await (hasLock ? memory.read(part) : memory.peek(part))
  return { bytes, size, locked: hasLock }
}

/** Limits a range to the size: a codec that needs more bytes reports that itself, with its path. */
export function partOf({ offset, length }: Range, size: number) {
  const rest = Math.max(0, size - offset)
  return { offset, ...(length === undefined ? {} : { length: Math.min(length, rest) }) }
}
