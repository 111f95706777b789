import type { Codec } from '../../codec/codec.js'
import { dateTimeFromDate } from '../../datastream/date-time/conversions.js'
import type { DataStream, Type } from '../../datastream/index.js'
import { Row } from '../codec-expression/row.js'
import { isDateTime, isVariant } from './scalar-text.js'

/**
 * Encodes a value from JSON, where a 64-bit integer, a Map and a QVariant look like a number, an object and a bare value: tries
 * which of them the codec accepts. Throws the error of the codec for the unchanged value if it accepts none.
 */
export function encodeLoosely(
  codec: Codec<unknown>,
  value: unknown,
  dataStream?: DataStream,
): Uint8Array {
  if (codec instanceof Row) {
    const parts = codec
      .valuesOf(value)
      .map((one, index) => atPart(codec, index, part => encodeLoosely(part, one, dataStream)))
    return Buffer.concat(parts)
  }
  const shaped = intoShape(value, shapeOf(codec))
  let first: unknown
  for (const candidate of candidates(shaped, dataStream))
    try {
      return codec.encode(candidate())
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError)) throw error
      first ??= error
    }
  throw first
}

function atPart(row: Row, index: number, encode: (codec: Codec<unknown>) => Uint8Array) {
  const { name, codec } = row.parts[index] ?? {}
  if (!codec) throw new RangeError(`the row has no value ${index}`)
  try {
    return encode(codec)
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError)
      throw new TypeError(`${name ?? `[${index}]`}: ${error.message}`, { cause: error })
    throw error
  }
}

function* candidates(value: unknown, dataStream: DataStream | undefined) {
  yield () => value
  yield () => deep(value, { bigints: true, maps: false })
  yield () => deep(value, { bigints: false, maps: true })
  yield () => deep(value, { bigints: true, maps: true })
  if (value instanceof Date) yield () => dateTimeFromDate(value)
  if (!dataStream) return
  const { variant } = dataStream
  const wrapped = () =>
    variant.decode(variant.plain.encode(deep(value, { bigints: false, maps: true })))
  yield wrapped
  yield () => wrapped().value
}

interface Wanted {
  readonly bigints: boolean
  readonly maps: boolean
}

function deep(value: unknown, wanted: Wanted): unknown {
  if (wanted.bigints && Number.isSafeInteger(value)) return BigInt(Number(value))
  if (Array.isArray(value)) return value.map(item => deep(item, wanted))
  if (value instanceof Map)
    return new Map([...value].map(([key, item]) => [key, deep(item, wanted)]))
  if (!isPlainObject(value)) return value
  const entries = Object.entries(value).map(([key, item]) => [key, deep(item, wanted)] as const)
  return wanted.maps ? new Map(entries) : Object.fromEntries(entries)
}

/** A sample value of a codec: the default of a QDataStream type, or the value of zero bytes of a fixed size. */
function shapeOf(codec: Codec<unknown>): unknown {
  try {
    if (isDataStreamType(codec)) return codec.parts.defaultValue()
    return codec.byteLength === undefined
      ? undefined
      : codec.decode(new Uint8Array(codec.byteLength))
  } catch {
    // The codec rejects zeros, so there is no sample.
    return undefined
  }
}

/** Compares members instead of the class: a module of the user may load another copy of this package. */
function isDataStreamType(codec: Codec<unknown>): codec is Type<unknown> {
  return 'parts' in codec && typeof codec.parts === 'object' && 'format' in codec
}

/** Converts a value to the types of the sample, as far as both have the same parts. */
function intoShape(value: unknown, shape: unknown): unknown {
  if (typeof shape === 'bigint') return Number.isSafeInteger(value) ? BigInt(Number(value)) : value
  if (typeof shape !== 'object' || shape === null) return value
  if (shape instanceof Map) return isPlainObject(value) ? new Map(Object.entries(value)) : value
  if (isDateTime(shape)) return value instanceof Date ? dateTimeFromDate(value) : value
  if (isVariant(shape)) return value
  if (Array.isArray(value)) {
    const parts = Symbol.iterator in shape ? Array.from(shape as Iterable<unknown>) : []
    return value.map((item, index) => intoShape(item, parts[index] ?? parts[0]))
  }
  if (!isPlainObject(value) || !isPlainObject(shape)) return value
  const entries = Object.entries(value).map(([key, item]) => [key, intoShape(item, shape[key])])
  return Object.fromEntries(entries)
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)
  )
}
