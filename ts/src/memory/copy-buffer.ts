import { markAsUntransferable } from 'node:worker_threads'

// Creating a typed array with its own buffer costs more than copying 4 KiB into it, so small copies are cut from slabs. A slab
// stays below 128 KiB: malloc maps larger blocks again each time, and then every page costs a fault (bench/).
const LARGEST_SLAB = 120 * 1024
const LARGEST_SLICE = 32 * 1024

// The limit for the slabs of all handles of this thread; OVERHEAD is the cost of an ArrayBuffer beside its bytes.
const MOST_KEPT = 8 * 1024 * 1024
const OVERHEAD = 1024

/** The buffers that keep a slab; the one that needed a new slab most recently is the last. */
const kept = new Set<CopyBuffer>()
let keptBytes = 0

const none = new Uint8Array(0)

/** Memory for the copies of one handle; bytes of another handle are never in the same ArrayBuffer. */
export class CopyBuffer {
  #slab = none.buffer
  #used = 0
  #lent = none

  /** Returns memory for one copy, which is never reused, aligned to 8 bytes; its content is undefined. */
  take(length: number): Uint8Array {
    if (length > LARGEST_SLICE) return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)
    this.#reserve(length)
    const snapshot = new Uint8Array(this.#slab, this.#used, length)
    this.#used = (this.#used + length + 7) & ~7
    this.#lent = none
    return snapshot
  }

  /** Returns memory for one copy, which the next `lend` or `take` reuses; its content is undefined. */
  lend(length: number): Uint8Array {
    if (length > LARGEST_SLICE) return this.take(length)
    if (this.#lent.length === length) return this.#lent
    this.#reserve(length)
    this.#lent = new Uint8Array(this.#slab, this.#used, length)
    return this.#lent
  }

  #reserve(length: number): void {
    if (this.#used + length <= this.#slab.byteLength) return
    // A handle that is read once needs no more; one that is read all the time reaches the largest slab soon.
    const size = Math.max(length, Math.min(2 * this.#slab.byteLength, LARGEST_SLAB))
    this.#drop()
    this.#slab = new ArrayBuffer(size)
    // As in Node's own pool: transferring the slab would detach the other copies in it.
    markAsUntransferable(this.#slab)
    kept.add(this)
    keptBytes += size + OVERHEAD
    for (const oldest of kept) {
      if (keptBytes <= MOST_KEPT) break
      oldest.#drop()
    }
  }

  #drop(): void {
    if (kept.delete(this)) keptBytes -= this.#slab.byteLength + OVERHEAD
    this.#slab = none.buffer
    this.#used = 0
    this.#lent = none
  }
}
