import type { Codec } from '../codec/codec.js'
import { plainShape, type ValueShape } from '../codec/value-shape.js'
import { inspectable } from '../errors/inspectable.js'
import type { FixedLayout } from './fixed-layout.js'
import { type Format, formatKey } from './format.js'
import { Input, memory } from './input.js'
import { Output } from './output.js'
import { publicError, within } from './stream-failure.js'

/** Reads one value at the cursor. */
export type Read<T> = (input: Input) => T
/**
 * Writes one value at the cursor. Declared as a method, so that a `Type<string>` is a `Type<unknown>`: each writer checks the
 * values that it receives.
 */
export type Write<T> = { write(output: Output, value: T): void }['write']
/** Compares two keys for sorting. */
export type Compare<T> = { compare(a: T, b: T): number }['compare']

/** The parts of a type. `reader` and `writer` are called once, on first use. */
export interface TypeParts<T> {
  readonly name: string
  /** Smallest size of a value in bytes. */
  readonly minimumLength: number
  /** Layout of a type whose values all have the same size. */
  readonly fixed?: FixedLayout<T>
  reader(): Read<T>
  writer(): Write<T>
  /** Returns the value of Qt's default constructor. */
  defaultValue(): T
  /** The order of keys of this type in QMap; without it entries keep their order. */
  readonly compare?: Compare<T> | undefined
  /**
   * Estimated memory of a value in bytes beside its reference, without the parts that `reader` counts, such as strings. By
   * default that of the shape of the values.
   */
  readonly memory?: number | undefined
  /** Without it values are plain. */
  readonly valueShape?: ValueShape | undefined
}

/**
 * Codec of a C++ type in a QDataStream, for one Qt release and one set of stream options. Created by `qt(release)` and combined
 * with `list`, `map`, `record` and the like; all parts of a combination must have the same release and options. Decoded values share
 * no memory with the bytes.
 */
export class Type<T> implements Codec<T> {
  readonly name: string
  readonly byteLength: number | undefined
  readonly retainsBytes = false
  /** @internal */
  readonly format: Format
  /** @internal */
  readonly parts: TypeParts<T>
  private compiledRead: Read<T> | undefined
  private compiledWrite: Write<T> | undefined

  /** @internal */
  constructor(format: Format, parts: TypeParts<T>) {
    this.format = format
    this.parts = parts
    this.name = parts.name
    this.byteLength = parts.fixed?.size
  }

  static {
    inspectable(Type, 'Type', ({ name, byteLength }) => ({ name, byteLength }))
  }

  decode(bytes: Uint8Array): T {
    const input = new Input(this.format, bytes)
    try {
      return this.read(input)
    } catch (error) {
      throw publicError(error)
    }
  }

  decodePrefix(bytes: Uint8Array): { value: T; byteLength: number } {
    const input = new Input(this.format, bytes)
    try {
      const value = this.read(input)
      return { value, byteLength: input.pos }
    } catch (error) {
      throw publicError(error)
    }
  }

  encode(value: T): Uint8Array {
    const output = new Output(this.format, borrowScratch(), true)
    try {
      this.write(output, value)
      return output.bytes.slice(0, output.pos)
    } catch (error) {
      throw publicError(error)
    } finally {
      returnScratch(output.bytes)
    }
  }

  encodeInto(value: T, target: Uint8Array): number {
    const output = new Output(this.format, target, false)
    try {
      this.write(output, value)
      return output.pos
    } catch (error) {
      throw publicError(error)
    }
  }

  /** @internal */
  get valueShape(): ValueShape {
    return this.parts.valueShape ?? plainShape
  }

  /** @internal */
  get read(): Read<T> {
    this.compiledRead ??= this.parts.reader()
    return this.compiledRead
  }

  /** @internal */
  get write(): Write<T> {
    this.compiledWrite ??= this.parts.writer()
    return this.compiledWrite
  }
}

/** The memory that a container counts for each value of its element type. */
export function memoryOf({ parts }: Type<unknown>): number {
  if (parts.memory !== undefined) return parts.memory
  const kind = parts.valueShape?.kind
  return kind === 'object' ? memory.object : kind === 'bigint' ? memory.number : 0
}

/** The writer of a part, whose failures name the field. */
export function atField<T>(field: string, write: Write<T>): Write<T> {
  return (output, value) => {
    try {
      write(output, value)
    } catch (error) {
      throw within(error, field)
    }
  }
}

/** @throws {TypeError} unless all parts have the release and options of the whole. */
export function requireSameFormat(whole: Format, parts: Iterable<Type<unknown>>): void {
  for (const part of parts) {
    if (!(part instanceof Type))
      throw new TypeError(`part must be a type of qt-ipc/datastream, got ${String(part)}`)
    if (part.format !== whole && formatKey(part.format) !== formatKey(whole))
      throw new TypeError(
        `${part.name} is a type for Qt ${part.format.release.name}, stream version ${part.format.version}; ` +
          `use it only in types with the same release and options (Qt ${whole.release.name}, stream version ${whole.version})`,
      )
  }
}

/** Larger scratch buffers are left to the garbage collector. */
const maxScratch = 1 << 20
let scratch: Uint8Array | undefined

/** Removed while in use, so that a nested encode gets another one. */
function borrowScratch(): Uint8Array {
  const bytes = scratch ?? new Uint8Array(4096)
  scratch = undefined
  return bytes
}

function returnScratch(bytes: Uint8Array): void {
  if (bytes.length <= maxScratch) scratch = bytes
}
