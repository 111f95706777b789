import type { DataStream } from './create-types.js'
import { DataStreamError } from './data-stream-error.js'
import type { DateTime } from './date-time/value.js'
import { Output } from './output.js'
import { qt } from './qt.js'
import { newestRelease } from './releases.js'
import { publicError } from './stream-failure.js'
import { type StreamStatus, statusOfCode } from './stream-status.js'
import { requireSameFormat, type Type } from './type.js'
import type { Variant } from './types/variant/value.js'

/**
 * Writes value by value, like C++ with `out << a << b`.
 * A write that fails throws and writes no part of the value; a `DataStreamError` also sets `status`. All methods return the
 * writer.
 *
 * ```ts
 * const output = new DataStreamWriter(qt('5.15'))
 * output.writeInt32(7).writeString('seven')
 * socket.write(output.bytes())
 * ```
 */
export class DataStreamWriter {
  /** The types of this stream, for `write`. */
  readonly types: DataStream
  private readonly output: Output
  private currentStatus: StreamStatus = 'ok'

  /** Creates a writer. `types`: `qt('5.15')` for example, by default those of the newest Qt. */
  constructor(types: DataStream = qt(newestRelease)) {
    this.types = types
    this.output = new Output(types.int32.format, new Uint8Array(256), true)
  }

  /** The stream version, 1 to 24. */
  get version(): number {
    return this.output.format.version
  }

  /** The first error since the last reset, or `ok`. */
  get status(): StreamStatus {
    return this.currentStatus
  }

  /** Number of bytes written. */
  get position(): number {
    return this.output.pos
  }

  resetStatus(): void {
    this.currentStatus = 'ok'
  }

  /** A copy of all bytes written so far. */
  bytes(): Uint8Array {
    return this.output.bytes.slice(0, this.output.pos)
  }

  /** Writes a value of any type made by `types`. */
  write<T>(type: Type<T>, value: T): this {
    requireSameFormat(this.output.format, [type])
    return this.attempt(output => type.write(output, value))
  }

  writeBool(value: boolean): this {
    return this.write(this.types.bool, value)
  }

  writeInt8(value: number): this {
    return this.write(this.types.int8, value)
  }

  writeUint8(value: number): this {
    return this.write(this.types.uint8, value)
  }

  writeInt16(value: number): this {
    return this.write(this.types.int16, value)
  }

  writeUint16(value: number): this {
    return this.write(this.types.uint16, value)
  }

  writeInt32(value: number): this {
    return this.write(this.types.int32, value)
  }

  writeUint32(value: number): this {
    return this.write(this.types.uint32, value)
  }

  writeInt64(value: bigint): this {
    return this.write(this.types.int64, value)
  }

  writeUint64(value: bigint): this {
    return this.write(this.types.uint64, value)
  }

  writeFloat(value: number): this {
    return this.write(this.types.float, value)
  }

  writeDouble(value: number): this {
    return this.write(this.types.double, value)
  }

  writeString(value: string | null): this {
    return this.write(this.types.string, value)
  }

  writeByteArray(value: Uint8Array | null): this {
    return this.write(this.types.byteArray, value)
  }

  writeCString(value: string | null): this {
    return this.write(this.types.cString, value)
  }

  writeDate(value: number | null): this {
    return this.write(this.types.date, value)
  }

  writeTime(value: number | null): this {
    return this.write(this.types.time, value)
  }

  writeDateTime(value: DateTime): this {
    return this.write(this.types.dateTime, value)
  }

  writeVariant(value: Variant): this {
    return this.write(this.types.variant, value)
  }

  /** QDataStream::writeBytes: a length and the bytes. */
  writeBytes(bytes: Uint8Array): this {
    requireBytes(bytes)
    return this.attempt(output => {
      output.count(bytes.length)
      output.raw(bytes)
    })
  }

  /** QDataStream::writeRawData: the bytes without a length. */
  writeRawData(bytes: Uint8Array): this {
    requireBytes(bytes)
    return this.attempt(output => output.raw(bytes))
  }

  private attempt(write: (output: Output) => void): this {
    const { output } = this
    const start = output.pos
    output.depth = 0
    try {
      write(output)
      return this
    } catch (thrown) {
      const error = publicError(thrown)
      output.pos = start
      if (error instanceof DataStreamError && this.currentStatus === 'ok')
        this.currentStatus = statusOfCode[error.code]
      throw error
    }
  }
}

function requireBytes(bytes: unknown): void {
  if (!(bytes instanceof Uint8Array))
    throw new TypeError(`bytes must be a Uint8Array, got ${String(bytes)}`)
}
