import type { Codec } from '../codec.js'
import { publicError, within } from './failure.js'
import type { FixedLayout } from './fixed-layout.js'
import { type Format, formatKey } from './format.js'
import { Input } from './input.js'
import { Output } from './output.js'

/** Reads one value at the cursor. */
export type Read<T> = (input: Input) => T
/**
 * Writes one value at the cursor. Spelled as a method, so that a `Type<string>` is a `Type<unknown>`: what a combination of
 * types passes down is checked by each writer itself.
 */
export type Write<T> = { write(output: Output, value: T): void }['write']
/** Compares two keys, as a sort does. */
export type Compare<T> = { compare(a: T, b: T): number }['compare']

/** What a type is made of. `reader` and `writer` are called once, on first use. */
export interface TypeParts<T> {
  readonly name: string
  /** The fewest bytes that a value can have. */
  readonly minimumLength: number
  /** Present when every value has the same number of bytes. */
  readonly fixed?: FixedLayout<T>
  reader(): Read<T>
  writer(): Write<T>
  /** What Qt's default constructor makes. */
  defaultValue(): T
  /** QMap's order of keys of this type; without it entries stay as they are. */
  readonly compare?: Compare<T> | undefined
}

/**
 * A C++ type as QDataStream writes it: a codec for one Qt release and one set of stream options.
 *
 * Made by `qt(release)` and combined with `list`, `map`, `record` and the like; all parts of a combination must have the
 * same release and options.
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

/** Throws TypeError unless all parts were made for the same release and options as the whole. */
export function requireSameFormat(whole: Format, parts: Iterable<Type<unknown>>): void {
  for (const part of parts) {
    if (!(part instanceof Type))
      throw new TypeError(`${String(part)} is not a type of qt-ipc/datastream`)
    if (part.format !== whole && formatKey(part.format) !== formatKey(whole))
      throw new TypeError(
        `${part.name} was made for Qt ${part.format.release.name}, stream version ${part.format.version}; ` +
          `it cannot be part of a type for Qt ${whole.release.name}, stream version ${whole.version}, or their options differ`,
      )
  }
}

/** Larger scratch buffers are left to the garbage collector. */
const maxScratch = 1 << 20
let scratch: Uint8Array | undefined

/** Taken out while in use, so that an encode inside an encode gets its own. */
function borrowScratch(): Uint8Array {
  const bytes = scratch ?? new Uint8Array(4096)
  scratch = undefined
  return bytes
}

function returnScratch(bytes: Uint8Array): void {
  if (bytes.length <= maxScratch) scratch = bytes
}
