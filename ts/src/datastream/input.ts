import type { Format, Limits } from './format.js'
import { type Failure, failure } from './stream-failure.js'

/** Limit for elements that take no bytes (`std::nullptr_t`), whose number the length of the input does not limit. */
const maxZeroLengthItems = 65_536

/** Estimated memory of decoded values in bytes, as V8 on 64 bits allocates them, without their elements. */
export const memory = {
  reference: 8,
  /** A number that is not a small integer, or a `bigint`. */
  number: 24,
  string: 24,
  array: 32,
  object: 56,
  /** An object of known members, without the references to them. */
  record: 24,
  /** A typed array and its buffer. */
  bytes: 184,
  map: 184,
  /** An entry of a Map or Set. */
  entry: 32,
} as const

/** A cursor over the bytes of one decode, and its remaining limits. */
export class Input {
  /** The bytes; never a Buffer, whose `slice` is a view. */
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly end: number
  readonly limits: Limits
  pos: number
  items = 0
  depth = 0
  private zeroLengthItems = 0
  private resultBytes = 0

  constructor(
    readonly format: Format,
    bytes: Uint8Array,
    start = 0,
  ) {
    if (!(bytes instanceof Uint8Array))
      throw new TypeError(`bytes must be a Uint8Array, got ${String(bytes)}`)
    this.bytes =
      bytes.constructor === Uint8Array
        ? bytes
        : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.limits = format.limits
    this.end =
      bytes.length - start > this.limits.maxBytes ? start + this.limits.maxBytes : bytes.length
    this.pos = start
  }

  get remaining(): number {
    return this.end - this.pos
  }

  /** Skips `length` bytes and returns their offset. */
  take(length: number): number {
    const start = this.pos
    if (length > this.end - start) throw this.pastEnd(length)
    this.pos = start + length
    return start
  }

  uint32(): number {
    const start = this.take(4)
    return this.view.getUint32(start, this.format.littleEndian)
  }

  /**
   * Reads the element count of a container whose elements take at least `minimumLength` bytes each in the stream, and
   * `elementMemory` bytes of memory beside the reference.
   */
  count(minimumLength: number, elementMemory: number): number {
    const count = this.elementCount()
    this.checkCount(count, minimumLength)
    this.allocate(memory.array + count * elementMemory)
    return count
  }

  /**
   * Reads the count of elements of `size` bytes each that are decoded into one buffer or string, and so are limited by their
   * bytes alone. `ffffffff` is not null, unlike in `byteCount`.
   */
  packedCount(size: number): number {
    const count = this.elementCount()
    if (count > this.remaining / size) throw this.pastEnd(count * size)
    return count
  }

  /** Reads the byte count of `readBytes()` and `const char*`. `ffffffff` is not null, unlike in `byteCount`. */
  rawByteCount(): number {
    const start = this.pos
    return this.checkBytes(this.elementCount(), start)
  }

  /** Counts the memory of a part of the value before it is allocated. */
  allocate(bytes: number): void {
    this.resultBytes += bytes
    if (this.resultBytes > this.limits.maxResultBytes)
      throw this.limit(
        `the value takes more than ${this.limits.maxResultBytes} bytes of memory (maxResultBytes)`,
      )
  }

  /** Rejects a count that the rest of the input cannot contain, before memory is allocated for it. */
  checkCount(count: number, minimumLength: number): void {
    if (minimumLength === 0) this.zeroLengthItems += count
    else if (count > this.remaining / minimumLength) throw this.pastEnd(count * minimumLength)
    if (this.zeroLengthItems > maxZeroLengthItems)
      throw this.limit(`more than ${maxZeroLengthItems} elements without bytes`)
    this.addItems(count)
  }

  /** Counts elements of a container and the references to them. */
  addItems(count: number): void {
    this.items += count
    if (this.items > this.limits.maxItems)
      throw this.limit(`more than ${this.limits.maxItems} elements (maxItems)`)
    this.allocate(count * memory.reference)
  }

  /** Resets the limits for the next value, also after an error. */
  restart(): void {
    this.items = 0
    this.zeroLengthItems = 0
    this.resultBytes = 0
    this.depth = 0
  }

  /** Reads the byte count of a byte array or a string in Latin-1; -1 for null. */
  byteCount(): number {
    const start = this.pos
    const count = this.byteLength(start)
    return count < 0 ? count : this.checkBytes(count, start)
  }

  /** Reads the byte count of a string in UTF-16; -1 for null. An odd one is corrupt whatever bytes follow. */
  utf16Count(): number {
    const start = this.pos
    const count = this.byteLength(start)
    if (count < 0) return count
    if (count % 2 === 1) throw this.corrupt(`a QString has an odd length of ${count} bytes`, start)
    return this.checkBytes(count, start)
  }

  /** Enters values that are nested `levels` deep in the current one. */
  enter(levels = 1): void {
    this.depth += levels
    if (this.depth > this.limits.maxDepth)
      throw this.limit(`nested deeper than ${this.limits.maxDepth} (maxDepth)`)
  }

  leave(levels = 1): void {
    this.depth -= levels
  }

  pastEnd(length: number, start = this.pos): Failure {
    const left = this.end - start
    if (this.end < this.bytes.length)
      return this.limit(`more than ${this.limits.maxBytes} bytes (maxBytes)`, start)
    return failure('ERR_QDS_READ_PAST_END', `${length} bytes needed, ${left} left`, start)
  }

  corrupt(message: string, start = this.pos, options?: ErrorOptions): Failure {
    return failure('ERR_QDS_READ_CORRUPT_DATA', message, start, options)
  }

  limit(message: string, start = this.pos): Failure {
    return failure('ERR_QDS_SIZE_LIMIT_EXCEEDED', message, start)
  }

  private checkBytes(count: number, start: number): number {
    if (count > this.remaining) throw this.pastEnd(count)
    if (count > this.limits.maxStringBytes)
      throw this.limit(
        `${count} bytes, more than ${this.limits.maxStringBytes} (maxStringBytes)`,
        start,
      )
    return count
  }

  /** The byte count in the stream, -1 for null. */
  private byteLength(start: number): number {
    const count = this.uint32()
    if (count === 0xffffffff) return -1
    return count === 0xfffffffe && this.format.extendedLengths ? this.longLength(start) : count
  }

  private elementCount(): number {
    const start = this.pos
    const count = this.uint32()
    if (count < 0xfffffffe) return count
    if (count === 0xffffffff && this.format.checksSizeLimit) throw this.limit('no length', start)
    if (count !== 0xfffffffe || !this.format.extendedLengths) return count
    const long = this.longLength(start)
    if (long < 0) throw this.limit(`length ${long}`, start)
    return long
  }

  private longLength(start: number): number {
    const at = this.take(8)
    const long = this.view.getBigInt64(at, this.format.littleEndian)
    if (long < -1n) throw this.limit(`length ${long}`, start)
    return Number(long)
  }
}
