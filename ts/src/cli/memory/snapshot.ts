import type { OpenMemory } from './open.js'

export interface Range {
  readonly offset: number
  /** `undefined`: up to the end. */
  readonly length: number | undefined
}

/** A copy of the memory at one moment. */
export interface Snapshot {
  readonly bytes: Uint8Array
  /** Of the whole segment. */
  readonly size: number
  /** Made under the lock: then it is whole. */
  readonly locked: boolean
}

/** Copies a part of the memory, under its lock where it has one. */
export async function takeSnapshot(
  { memory, hasLock }: OpenMemory,
  range: Range,
): Promise<Snapshot> {
  const { size } = memory
  const part = partOf(range, size)
  const bytes = await (hasLock ? memory.read(part) : memory.peek(part))
  return { bytes, size, locked: hasLock }
}

/** A codec may want more than there is: it says so better itself. */
export function partOf({ offset, length }: Range, size: number) {
  const rest = Math.max(0, size - offset)
  return { offset, ...(length === undefined ? {} : { length: Math.min(length, rest) }) }
}
