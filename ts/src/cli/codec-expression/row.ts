import type { Codec } from '../../codec/codec.js'
import type { Shaped, ValueShape } from '../../codec/value-shape.js'
import { CodecError } from '../../errors/codec-error.js'
import { copyInto } from './copy-into.js'

/** The codec of a value of a row, and its name if it has one. */
export interface Part {
  readonly name: string | undefined
  readonly codec: Codec<unknown> & Shaped
}

/** Consecutive values without padding: an array, or an object if they have names. */
export class Row implements Codec<unknown> {
  readonly name: string
  readonly byteLength: number | undefined

  constructor(readonly parts: readonly Part[]) {
    this.name = parts.map(({ codec }) => codec.name).join(', ')
    const sizes = parts.map(({ codec }) => codec.byteLength)
    this.byteLength = sizes.reduce(
      (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
      0,
    )
  }

  get valueShape(): ValueShape {
    const { parts } = this
    if (parts[0]?.name === undefined)
      return { kind: 'tuple', parts: parts.map(({ codec }) => codec) }
    return {
      kind: 'object',
      members: new Map(parts.map(({ name, codec }) => [String(name), codec])),
    }
  }

  decode(bytes: Uint8Array): unknown {
    return this.decodePrefix(bytes).value
  }

  decodePrefix(bytes: Uint8Array): { value: unknown; byteLength: number } {
    let at = 0
    const values = this.parts.map(({ codec }, index) => {
      const { value, byteLength } = this.#inPart(index, () =>
        codec.decodePrefix(bytes.subarray(at)),
      )
      at += byteLength
      return value
    })
    const [first] = this.parts
    const value =
      first?.name === undefined
        ? values
        : Object.fromEntries(values.map((one, index) => [this.parts[index]?.name, one]))
    return { value, byteLength: at }
  }

  encode(value: unknown): Uint8Array {
    return Buffer.concat(
      this.valuesOf(value).map((one, index) =>
        this.#inPart(index, () => this.parts[index]?.codec.encode(one) ?? new Uint8Array()),
      ),
    )
  }

  encodeInto(value: unknown, target: Uint8Array): number {
    return copyInto(this.encode(value), target)
  }

  /** The values of the parts, in order. Throws TypeError when there are more or fewer. */
  valuesOf(value: unknown): unknown[] {
    const given = typeof value === 'object' && value !== null ? value : {}
    const names = this.parts.map(({ name }, index) => name ?? index)
    const values = new Map(Object.entries(given))
    const known = names.filter(name => values.has(String(name)))
    if (known.length !== names.length || values.size !== names.length)
      throw new TypeError(
        typeof names[0] === 'number'
          ? `the value must be an array of ${names.length}: ${this.name}`
          : `the value must be an object with exactly ${names.join(', ')}`,
      )
    return names.map(name => values.get(String(name)))
  }

  #inPart<T>(index: number, act: () => T): T {
    try {
      return act()
    } catch (error) {
      const step = this.parts[index]?.name ?? `[${index}]`
      if (error instanceof CodecError)
        throw new CodecError(error.code, `${step}: ${error.message}`, error.offset, error.path, {
          cause: error,
        })
      if (error instanceof TypeError) throw new TypeError(`${step}: ${error.message}`)
      if (error instanceof RangeError) throw new RangeError(`${step}: ${error.message}`)
      throw error
    }
  }
}
