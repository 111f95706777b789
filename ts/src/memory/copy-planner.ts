import { constants } from 'node:buffer'
import { requireOptions } from '../arguments/checks.js'
import type { Codec } from '../codec/codec.js'
import { QtIpcError } from '../errors/qt-ipc-error.js'
import { call } from '../native/call.js'
import type { NativeSegment } from '../native/types.js'
import { sizeText } from '../system/wording.js'
import { isCodec, notWritable, requireCodecOrOptions } from './codec-argument.js'
import { ClearCopy, type Copy, firstOf, ReadCopy, WriteCopy } from './copy.js'
import { CopyBuffer } from './copy-buffer.js'
import type { HandleWords } from './handle-words.js'

/** A range of the memory. */
export interface Range {
  /** Bytes from the start of the memory. Default 0. */
  readonly offset?: number | undefined
  /** Bytes. Default: the fixed size of the codec if it has one, else up to the end. A write may be shorter, but not longer. */
  readonly length?: number | undefined
}

/** Destination of a read. */
export interface Into {
  /**
   * The array to copy into, instead of a new one; its length is the number of bytes to read. For large reads at a high rate,
   * since a new array of 1 MiB costs more than the copy, and for bytes that need their own `buffer`.
   */
  readonly into?: Uint8Array | undefined
}

/** Plans copies from and to attached memory: checks the arguments of the API, and knows nothing of locks. */
export class CopyPlanner {
  readonly size: number
  readonly #segment: NativeSegment
  readonly #key: string
  readonly #words: HandleWords
  readonly #buffer = new CopyBuffer()

  constructor(segment: NativeSegment, key: string, words: HandleWords) {
    this.#segment = segment
    this.#key = key
    this.#words = words
    this.size = segment.size()
  }

  /** Plans a read with the arguments `(range?)` or `(codec, range?)`. */
  read<T>(
    operation: string,
    codec: Codec<T> | (Range & Into) | undefined,
    range: (Range & Into) | undefined,
  ): ReadCopy<T> {
    requireCodecOrOptions(operation, codec)
    if (!isCodec(codec)) return this.#readCopy<T>(operation, codec, undefined)
    return this.#readCopy(operation, range, codec)
  }

  /** Plans a write with the arguments `(bytes, range?)` or `(codec, value, range?)`. The codec's errors pass through. */
  write<T>(
    operation: string,
    what: Codec<T> | Uint8Array,
    value: T | Range | undefined,
    range: Range | undefined,
  ): WriteCopy {
    if (what instanceof Uint8Array)
      return this.#fitting(operation, what, value as Range | undefined)
    if (!isCodec(what)) throw notWritable(operation, what)
    return this.#fitting(operation, what.encode(value as T), range)
  }

  clear(operation: string, range: Range | undefined): Copy<void> {
    const { offset, length } = this.#place(operation, range, undefined)
    return new ClearCopy(offset, length)
  }

  /** Returns the number of bytes that a read with these arguments copies. */
  lengthToRead<T>(operation: string, codec: Codec<T>, range: Range | undefined): number {
    return this.#place(operation, range, codec.byteLength).length
  }

  copyOut<T>(
    operation: string,
    codec: Codec<T> | (Range & Into) | undefined,
    range: (Range & Into) | undefined,
  ): T {
    const reading = this.read(operation, codec, range)
    call({ operation, key: this.#key }, () => reading.withoutMutex(this.#segment))
    return reading.value()
  }

  copyIn<T>(
    operation: string,
    what: Codec<T> | Uint8Array,
    value: T | Range | undefined,
    range: Range | undefined,
  ): void {
    const writing = this.write(operation, what, value, range)
    call({ operation, key: this.#key }, () => writing.withoutMutex(this.#segment))
  }

  /** @throws {QtIpcError} INVALID_SIZE when no array can have that many bytes. */
  requireOneArray(operation: string, length: number): void {
    if (length <= constants.MAX_LENGTH) return
    throw new QtIpcError(
      'INVALID_SIZE',
      `${length} bytes exceed the largest ArrayBuffer (${constants.MAX_LENGTH} bytes)`,
      {
        operation,
        key: this.#key,
        qtError: 'InvalidSize',
        hint: 'Read a range with { offset, length }',
      },
    )
  }

  #readCopy<T>(
    operation: string,
    range: (Range & Into) | undefined,
    codec: Codec<T> | undefined,
  ): ReadCopy<T> {
    const into = range?.into
    if (into !== undefined && !(into instanceof Uint8Array))
      throw new TypeError('into must be a Uint8Array')
    const { offset, length } = this.#place(operation, range, into?.length ?? codec?.byteLength)
    if (into !== undefined && into.length < length)
      throw new RangeError(`into has ${into.length} bytes, but ${length} are to be read`)
    if (into === undefined) this.requireOneArray(operation, length)
    const target = into && firstOf(into, length)
    return new ReadCopy(offset, length, target, codec, this.#buffer)
  }

  #fitting(operation: string, bytes: Uint8Array, range: Range | undefined): WriteCopy {
    requireOptions(range)
    const offset = whole('offset', range?.offset ?? 0)
    const room = Math.min(
      Math.max(0, this.size - offset),
      whole('length', range?.length ?? Number.MAX_SAFE_INTEGER),
    )
    if (bytes.length <= room && offset <= this.size)
      return new WriteCopy(offset, bytes, this.#buffer)
    throw new QtIpcError(
      'INVALID_SIZE',
      `cannot write ${sizeText(bytes.length)} at offset ${offset}: there is room for ${room}; nothing was written`,
      {
        operation,
        key: this.#key,
        qtError: 'InvalidSize',
        hint: `The ${this.#words.noun} has ${sizeText(this.size)}`,
      },
    )
  }

  #place(operation: string, range: Range | undefined, fixed: number | undefined) {
    requireOptions(range)
    const offset = whole('offset', range?.offset ?? 0)
    const rest = Math.max(0, this.size - offset)
    const length =
      range?.length === undefined ? Math.min(fixed ?? rest, rest) : whole('length', range.length)
    if (offset <= this.size && length <= rest) return { offset, length }
    throw new QtIpcError(
      'INVALID_SIZE',
      `range ${offset} to ${offset + length} is outside the ${this.#words.noun} (${sizeText(this.size)})`,
      {
        operation,
        key: this.#key,
        qtError: 'InvalidSize',
        hint: `Pass { offset, length } within ${sizeText(this.size)}`,
      },
    )
  }
}

function whole(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new RangeError(`${name} must be a whole number of bytes, 0 or more, not ${String(value)}`)
}
