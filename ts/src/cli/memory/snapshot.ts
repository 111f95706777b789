import { isCode } from '../../errors.js'
import type { Output } from '../terminal/output.js'
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

/** Copies a part of the memory, under its lock where it has one and `lock` is wanted. */
export async function takeSnapshot(
  output: Output,
  memory: OpenMemory,
  range: Range,
  lock: boolean,
): Promise<Snapshot> {
  const { size } = memory
  const part = partOf(range, size)
  if (lock) {
    try {
      return { bytes: await memory.read(part), size, locked: true }
    } catch (error) {
      if (!isCode(error, 'LOCK_ERROR')) throw error
      output.note('it has no lock, so what is being written at this moment may be half old')
    }
  }
  return { bytes: await memory.peek(part), size, locked: false }
}

/** A codec may want more than there is: it says so better itself. */
export function partOf({ offset, length }: Range, size: number) {
  const rest = Math.max(0, size - offset)
  return { offset, ...(length === undefined ? {} : { length: Math.min(length, rest) }) }
}
