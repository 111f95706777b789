import type { ExecutionContext } from 'ava'
import { BoundedBuffer, type BufferKeys } from 'qt-ipc'
import { text } from 'qt-ipc/text'
import { uniqueKey } from './keys.js'
import { Peer, type PeerOptions } from './peer.js'

export interface Shape {
  readonly name: string
  readonly slots: number
  readonly slotSize: number
}

/** One slot is what Qt programs build themselves, several are our own format. */
export const shapes: readonly Shape[] = [
  { name: 'one slot', slots: 1, slotSize: 1000 },
  { name: '8 slots', slots: 8, slotSize: 60 },
]

export interface StringKeys extends BufferKeys {
  readonly memory: string
  readonly free: string
  readonly used: string
}

/** Keys of a buffer of this test; what is left of it in the end is taken away. */
export function bufferKeys(t: ExecutionContext): StringKeys {
  const memory = uniqueKey(t)
  const keys = { memory, free: `${memory}_Free`, used: `${memory}_Used` }
  t.teardown(() => BoundedBuffer.remove(keys))
  return keys
}

/** Starts the program `bounded_buffer` and has it open a buffer. */
export async function bufferPeer(
  t: ExecutionContext,
  { memory, free, used }: StringKeys,
  { slots, slotSize }: Shape,
  options: PeerOptions = {},
): Promise<Peer> {
  const peer = await Peer.start(t, 'bounded_buffer', options)
  const words = [memory, free, used].map(encodeURIComponent).join(' ')
  await peer.ok(slots === 1 ? `plain ${words} ${slotSize}` : `ring ${words} ${slots} ${slotSize}`)
  return peer
}

/** Text up to the first byte 0, or all of it. */
export const line = text('utf-8')
