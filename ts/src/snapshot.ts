import { markAsUntransferable } from 'node:worker_threads'

// Making a typed array with a buffer of its own costs more than copying 4 KiB into it, so small snapshots are cut from
// a slab, each byte of which is handed out once. It stays below 128 KiB: malloc maps larger blocks anew each time, and
// then every page costs a fault (bench/).
const SLAB_SIZE = 120 * 1024
const LARGEST_SLICE = 32 * 1024

let slab = new ArrayBuffer(0)
let used = 0

/** Private memory for one copy, aligned to 8 bytes; its content is undefined. */
export function snapshotOf(length: number): Uint8Array {
  if (length > LARGEST_SLICE) return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)
  if (used + length > slab.byteLength) {
    slab = new ArrayBuffer(SLAB_SIZE)
    // As with Node's own pool: whoever moved it away would take the snapshots of others along.
    markAsUntransferable(slab)
    used = 0
  }
  const snapshot = new Uint8Array(slab, used, length)
  used = (used + length + 7) & ~7
  return snapshot
}
