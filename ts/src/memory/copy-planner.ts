import { constants } from 'node:buffer'
import type { Codec } from '../codec/codec.js'
import { QtIpcError } from '../errors/qt-ipc-error.js'
import { call } from '../native/call.js'
import type { NativeSegment } from '../native/types.js'
import { ClearCopy, type Copy, firstOf, ReadCopy, WriteCopy } from './copy.js'
import { CopyBuffer } from './copy-buffer.js'
import type { HandleWords } from './handle-words.js'

/** A part of a segment. */
export interface Range {
  /** Bytes from the start of the segment. Default 0. */
  readonly offset?: number | undefined
  /** Bytes. Default: what the codec always takes, else up to the end. A write may be shorter, not longer. */
  readonly length?: number | undefined
}

/** Where a copy goes. */
export interface Into {
  /**
   * The array to copy into, instead of a new one: its length is how much is read. For large reads at a high rate, since a
   * new array of 1 MiB costs more than the copy, and for bytes that need a `buffer` of their own.
   */
  readonly into?: Uint8Array | undefined
}

/** Attached memory: what to copy where, without any thought of locks. */
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

  /** Arguments `(range?)` or `(codec, range?)` of a read. */
  read<T>(
    operation: string,
    codec: Codec<T> | (Range & Into) | undefined,
    range: (Range & Into) | undefined,
  ): ReadCopy<T> {
    if (!isCodec(codec)) return this.#readCopy<T>(operation, codec, undefined)
    return this.#readCopy(operation, range, codec)
  }

  /** Arguments `(bytes, range?)` or `(codec, value, range?)` of a write. Throws what the codec throws. */
  write<T>(
    operation: string,
    what: Codec<T> | Uint8Array,
    value: T | Range | undefined,
    range: Range | undefined,
  ): WriteCopy {
    if (what instanceof Uint8Array)
      return this.#fitting(operation, what, value as Range | undefined)
    if (!isCodec(what))
      throw new TypeError(`${operation} takes bytes (a Uint8Array), or a codec and a value`)
    return this.#fitting(operation, what.encode(value as T), range)
  }

  clear(operation: string, range: Range | undefined): Copy<void> {
    const { offset, length } = this.#place(operation, range, undefined)
    return new ClearCopy(offset, length)
  }

  /** Bytes that a read of these arguments copies. */
  lengthToRead<T>(operation: string, codec: Codec<T>, range: Range | undefined): number {
    return this.#place(operation, range, isCodec(codec) ? codec.byteLength : undefined).length
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

  /** Throws INVALID_SIZE when no array has so many bytes. */
  requireOneArray(operation: string, length: number): void {
    if (length <= constants.MAX_LENGTH) return
    throw new QtIpcError('INVALID_SIZE', `${length} bytes are more than an array can have`, {
      operation,
      key: this.#key,
      qtError: 'InvalidSize',
      hint: `It can have ${constants.MAX_LENGTH}: take a part`,
    })
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
      throw new RangeError(`into has ${into.length} bytes, ${length} are to be read`)
    if (into === undefined) this.requireOneArray(operation, length)
    const target = into && firstOf(into, length)
    return new ReadCopy(offset, length, target, codec, this.#buffer)
  }

  #fitting(operation: string, bytes: Uint8Array, range: Range | undefined): WriteCopy {
    const offset = whole('offset', range?.offset ?? 0)
    const room = Math.min(
      Math.max(0, this.size - offset),
      whole('length', range?.length ?? Number.MAX_SAFE_INTEGER),
    )
    if (bytes.length <= room && offset <= this.size)
      return new WriteCopy(offset, bytes, this.#buffer)
    throw new QtIpcError(
      'INVALID_SIZE',
      `${bytes.length} bytes do not fit into the ${room} from offset ${offset}; nothing was written`,
      {
        operation,
        key: this.#key,
        qtError: 'InvalidSize',
        hint: `The ${this.#words.noun} has ${this.size} bytes`,
      },
    )
  }

  #place(operation: string, range: Range | undefined, fixed: number | undefined) {
    const offset = whole('offset', range?.offset ?? 0)
    const rest = Math.max(0, this.size - offset)
    const length =
      range?.length === undefined ? Math.min(fixed ?? rest, rest) : whole('length', range.length)
    if (offset <= this.size && length <= rest) return { offset, length }
    throw new QtIpcError(
      'INVALID_SIZE',
      `${length} bytes from offset ${offset} are not all inside the ${this.#words.noun}`,
      { operation, key: this.#key, qtError: 'InvalidSize', hint: `It has ${this.size} bytes` },
    )
  }
}

export function isCodec<T>(value: Codec<T> | object | undefined): value is Codec<T> {
  return value !== undefined && 'decode' in value && typeof value.decode === 'function'
}

function whole(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new RangeError(`${name} must be a whole number of bytes, 0 or more, not ${String(value)}`)
}
