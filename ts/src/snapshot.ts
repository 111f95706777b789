// Making a typed array with a buffer of its own costs more than copying 4 KiB into it, so small snapshots are cut from
// a slab, each byte of which is handed out once. It stays below 128 KiB: malloc maps larger blocks anew each time, and
// then every page costs a fault (bench/).
const SLAB_SIZE = 120 * 1024
const LARGEST_SLICE = 32 * 1024

let slab = Buffer.alloc(0)
let used = 0

/** Private memory for one copy, aligned to 8 bytes; its content is undefined. */
export function snapshotOf(length: number): Uint8Array {
  if (length > LARGEST_SLICE) return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)
  if (used + length > slab.length) {
    slab = Buffer.allocUnsafeSlow(SLAB_SIZE)
    used = 0
  }
  const snapshot = new Uint8Array(slab.buffer, used, length)
  used = (used + length + 7) & ~7
  return snapshot
}
