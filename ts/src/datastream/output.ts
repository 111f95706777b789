import type { Format } from './format.js'
import { failure } from './stream-failure.js'

/** A cursor over the bytes of one encode. Writes to its own growing buffer, or to one of fixed size. */
export class Output {
  bytes: Uint8Array
  view: DataView
  pos = 0
  depth = 0

  constructor(
    readonly format: Format,
    target: Uint8Array,
    private readonly growable: boolean,
  ) {
    this.bytes = target
    this.view = new DataView(target.buffer, target.byteOffset, target.byteLength)
  }

  /** Reserves `length` bytes, skips them, and returns their offset. May replace `view`. */
  reserve(length: number): number {
    const start = this.pos
    const end = start + length
    if (end > this.bytes.length) this.grow(end)
    this.pos = end
    return start
  }

  uint32(value: number): void {
    const start = this.reserve(4)
    this.view.setUint32(start, value, this.format.littleEndian)
  }

  /** Writes the length of a container, string or byte array. */
  count(count: number): void {
    if (count < 0xfffffffe) this.uint32(count)
    else this.longCount(count)
  }

  raw(bytes: Uint8Array): void {
    const start = this.reserve(bytes.length)
    this.bytes.set(bytes, start)
  }

  /** Enters values that are nested `levels` deep in the current one. */
  enter(levels = 1): void {
    this.depth += levels
    if (this.depth > this.format.limits.maxDepth)
      throw failure(
        'ERR_QDS_SIZE_LIMIT_EXCEEDED',
        `nested deeper than ${this.format.limits.maxDepth} (maxDepth)`,
        this.pos,
      )
  }

  leave(levels = 1): void {
    this.depth -= levels
  }

  private longCount(count: number): void {
    if (!this.format.extendedLengths)
      throw failure(
        'ERR_QDS_SIZE_LIMIT_EXCEEDED',
        `a length of ${count} needs a newer stream version than ${this.format.version}`,
        this.pos,
      )
    this.uint32(0xfffffffe)
    const start = this.reserve(8)
    this.view.setBigInt64(start, BigInt(count), this.format.littleEndian)
  }

  private grow(end: number): void {
    if (!this.growable)
      throw failure(
        'ERR_QDS_WRITE_FAILED',
        `the target of ${this.bytes.length} bytes is too small for the value`,
        this.pos,
      )
    if (end > this.format.limits.maxBytes)
      throw failure(
        'ERR_QDS_SIZE_LIMIT_EXCEEDED',
        `more than ${this.format.limits.maxBytes} bytes (maxBytes)`,
        this.pos,
      )
    const larger = new Uint8Array(Math.max(end, 2 * this.bytes.length))
    larger.set(this.bytes.subarray(0, this.pos))
    this.bytes = larger
    this.view = new DataView(larger.buffer)
  }
}
