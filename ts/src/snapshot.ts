// Making a typed array with a buffer of its own costs about as much as copying 4 KiB (bench/), so small snapshots are
// cut from a slab. Each byte of a slab is handed out once.
const SLAB_SIZE = 256 * 1024
const LARGEST_SLICE = 32 * 1024

let slab = new Uint8Array(0)
let used = 0

/** Private memory for one copy, aligned to 8 bytes; its content is undefined. */
export function snapshotOf(length: number): Uint8Array {
  if (length > LARGEST_SLICE) return Buffer.allocUnsafeSlow(length)
  if (used + length > slab.length) {
    slab = new Uint8Array(SLAB_SIZE)
    used = 0
  }
  const snapshot = slab.subarray(used, used + length)
  used = (used + length + 7) & ~7
  return snapshot
}
