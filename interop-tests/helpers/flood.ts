// The program `flood`, and the records that it writes.
import type { ExecutionContext } from 'ava'
import type { Sequence } from 'qt-ipc'
import { Peer, type PeerOptions } from './peer.js'

/** How it writes: see cpp/README.md. */
export type Way = 'sequence' | 'pair' | 'locked' | 'plain'

/** Starts it, and has it make a segment with a legacy key. */
export async function floodPeer(
  t: ExecutionContext,
  key: string,
  size: number,
  options: PeerOptions = {},
): Promise<Peer> {
  const peer = await Peer.start(t, 'flood', options)
  await peer.ok(`key legacy ${encodeURIComponent(key)}`)
  await peer.ok(`create ${size}`)
  return peer
}

/** The counters of its records, for a segment of that size. */
export function sequenceOf(way: 'sequence' | 'pair', size: number): Sequence {
  const begin = { offset: 0, type: 'uint64' } as const
  return way === 'sequence' ? begin : { begin, end: { offset: size - 8, type: 'uint64' } }
}

export interface FloodRecord {
  /** The number of the update; 0 before the first one. */
  readonly number: bigint
  /** ns of the clock of `process.hrtime.bigint()`; 0 without the command `stamp`. */
  readonly stamp: bigint
  /** Words that follow from another number than the record's. */
  readonly wrongWords: number
}

const MULTIPLIER = 0x9e3779b97f4a7c15n

/** Reads a record, and looks whether every word of it follows from its number. */
export function recordOf(bytes: Uint8Array): FloodRecord {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const number = view.getBigUint64(8, true)
  let wrongWords = 0
  for (let index = 3; 8 * index + 8 < bytes.length; index += 1) {
    const expected = number === 0n ? 0n : BigInt.asUintN(64, number * MULTIPLIER + BigInt(index))
    if (view.getBigUint64(8 * index, true) !== expected) wrongWords += 1
  }
  return { number, stamp: view.getBigUint64(16, true), wrongWords }
}
