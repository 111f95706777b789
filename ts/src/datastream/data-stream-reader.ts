import type { DataStream } from './create-types.js'
import { DataStreamError } from './data-stream-error.js'
import type { DateTime } from './date-time/value.js'
import { Input, memory } from './input.js'
import { qt } from './qt.js'
import { newestRelease } from './releases.js'
import { publicError } from './stream-failure.js'
import { type StreamStatus, statusOfCode } from './stream-status.js'
import { requireSameFormat, type Type } from './type.js'
import type { Variant } from './types/variant/value.js'

/**
 * Reads value by value, like C++ with `in >> a >> b`. Decoded values share no memory with the bytes.
 * A read that fails throws `DataStreamError`, sets `status` and does not move. Inside a transaction reads do not throw: after the
 * first failure they return the default value of their type and do not move, and `commitTransaction()` returns false, as in
 * QDataStream.
 *
 * ```ts
 * const input = new DataStreamReader(bytes, qt('5.15'))
 * input.startTransaction()
 * const id = input.readInt32()
 * const name = input.readString()
 * if (!input.commitTransaction()) return   // not all there yet
 * ```
 */
export class DataStreamReader {
  /** The types of this stream, for `read`. */
  readonly types: DataStream
  private readonly input: Input
  private currentStatus: StreamStatus = 'ok'
  private readonly transactionStarts: number[] = []

  /** Creates a reader of `bytes`, which are not copied. `types`: `qt('5.15')` for example, by default those of the newest Qt. */
  constructor(bytes: Uint8Array, types: DataStream = qt(newestRelease)) {
    this.types = types
    this.input = new Input(types.int32.format, bytes)
  }

  /** The stream version, 1 to 24. */
  get version(): number {
    return this.input.format.version
  }

  /** The first error since the last reset, or `ok`. */
  get status(): StreamStatus {
    return this.currentStatus
  }

  /** Offset of the next byte. */
  get position(): number {
    return this.input.pos
  }

  get atEnd(): boolean {
    return this.input.remaining === 0
  }

  /** Sets the status unless it is already an error. */
  setStatus(status: StreamStatus): void {
    if (this.currentStatus === 'ok') this.currentStatus = status
  }

  resetStatus(): void {
    this.currentStatus = 'ok'
  }

  /** Reads a value of any type made by `types`. */
  read<T>(type: Type<T>): T {
    requireSameFormat(this.input.format, [type])
    return this.attempt(type.read, type.parts.defaultValue)
  }

  readBool(): boolean {
    return this.read(this.types.bool)
  }

  readInt8(): number {
    return this.read(this.types.int8)
  }

  readUint8(): number {
    return this.read(this.types.uint8)
  }

  readInt16(): number {
    return this.read(this.types.int16)
  }

  readUint16(): number {
    return this.read(this.types.uint16)
  }

  readInt32(): number {
    return this.read(this.types.int32)
  }

  readUint32(): number {
    return this.read(this.types.uint32)
  }

  readInt64(): bigint {
    return this.read(this.types.int64)
  }

  readUint64(): bigint {
    return this.read(this.types.uint64)
  }

  readFloat(): number {
    return this.read(this.types.float)
  }

  readDouble(): number {
    return this.read(this.types.double)
  }

  readString(): string | null {
    return this.read(this.types.string)
  }

  readByteArray(): Uint8Array | null {
    return this.read(this.types.byteArray)
  }

  readCString(): string | null {
    return this.read(this.types.cString)
  }

  readDate(): number | null {
    return this.read(this.types.date)
  }

  readTime(): number | null {
    return this.read(this.types.time)
  }

  readDateTime(): DateTime {
    return this.read(this.types.dateTime)
  }

  readVariant(): Variant {
    return this.read(this.types.variant)
  }

  /** QDataStream::readBytes: a length and that many bytes; a copy. */
  readBytes(): Uint8Array {
    return this.attempt(readCountedBytes, () => new Uint8Array())
  }

  /** QDataStream::readRawData: `length` bytes without a length in the stream; a copy. */
  readRawData(length: number): Uint8Array {
    requireLength(length)
    return this.attempt(
      input => {
        const start = input.take(length)
        return input.bytes.slice(start, start + length)
      },
      () => new Uint8Array(),
    )
  }

  /** QDataStream::skipRawData. */
  skipRawData(length: number): void {
    requireLength(length)
    this.attempt(
      input => input.take(length),
      () => 0,
    )
  }

  /** Begins a transaction, or a nested one; the outermost resets the status and remembers the position. */
  startTransaction(): void {
    if (this.transactionStarts.length === 0) this.resetStatus()
    this.transactionStarts.push(this.input.pos)
  }

  /**
   * Ends the transaction, and returns true when all reads succeeded. When bytes were missing, the outermost level restores the
   * position, for another try with more bytes.
   */
  commitTransaction(): boolean {
    const start = this.endTransaction()
    if (this.transactionStarts.length === 0 && this.status === 'readPastEnd') this.input.pos = start
    return this.status === 'ok'
  }

  /** Ends the transaction as if bytes were missing, unless there was another error. */
  rollbackTransaction(): void {
    this.setStatus('readPastEnd')
    this.commitTransaction()
  }

  /** Ends the transaction as one of corrupt data, and keeps the position. */
  abortTransaction(): void {
    this.endTransaction()
    this.currentStatus = 'readCorruptData'
  }

  private endTransaction(): number {
    const start = this.transactionStarts.pop()
    if (start === undefined) throw new TypeError('no transaction was started')
    return start
  }

  private attempt<T>(read: (input: Input) => T, defaultValue: () => T): T {
    const { input } = this
    const isTransaction = this.transactionStarts.length > 0
    if (isTransaction && this.status !== 'ok') return defaultValue()
    const start = input.pos
    input.restart()
    try {
      return read(input)
    } catch (thrown) {
      const error = publicError(thrown)
      input.pos = start
      if (error instanceof DataStreamError) {
        this.setStatus(statusOfCode[error.code])
        if (isTransaction) return defaultValue()
      }
      throw error
    }
  }
}

function readCountedBytes(input: Input): Uint8Array {
  const length = input.rawByteCount()
  input.allocate(memory.bytes + length)
  const start = input.take(length)
  return input.bytes.slice(start, start + length)
}

function requireLength(length: number): void {
  if (!Number.isSafeInteger(length) || length < 0)
    throw new RangeError(`length must be a number of bytes, got ${length}`)
}
