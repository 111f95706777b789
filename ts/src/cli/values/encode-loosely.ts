import type { Codec } from '../../codec/codec.js'

/**
 * Encodes a value from JSON with a codec that is not of this package, whose types are not known: tries whether it takes whole numbers
 * as `bigint` and objects as `Map`. Throws the error of the codec for the unchanged value if it takes none.
 */
export function encodeLoosely(codec: Codec<unknown>, value: unknown): Uint8Array {
  const shaped = intoShape(value, sampleOf(codec))
  let first: unknown
  for (const maps of [false, true])
    for (const bigints of [false, true])
      try {
        return codec.encode(bigints || maps ? deep(shaped, { bigints, maps }) : shaped)
      } catch (error) {
        if (!(error instanceof TypeError || error instanceof RangeError)) throw error
        first ??= error
      }
  throw first
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

/** The value of zero bytes of a fixed size. */
function sampleOf(codec: Codec<unknown>): unknown {
  try {
    return codec.byteLength === undefined
      ? undefined
      : codec.decode(new Uint8Array(codec.byteLength))
  } catch {
    // The codec rejects zeros, so there is no sample.
    return undefined
  }
}

/** Converts a value to the types of the sample, as far as both have the same parts. */
function intoShape(value: unknown, sample: unknown): unknown {
  if (typeof sample === 'bigint') return Number.isSafeInteger(value) ? BigInt(Number(value)) : value
  // A whole number beyond 2^53, which JSON keeps exact.
  if (typeof sample === 'number' && typeof value === 'bigint') return Number(value)
  if (typeof sample !== 'object' || sample === null) return value
  if (sample instanceof Map) return isPlainObject(value) ? new Map(Object.entries(value)) : value
  if (Array.isArray(value)) {
    const parts = Symbol.iterator in sample ? Array.from(sample as Iterable<unknown>) : []
    return value.map((item, index) => intoShape(item, parts[index] ?? parts[0]))
  }
  if (!isPlainObject(value) || !isPlainObject(sample)) return value
  const entries = Object.entries(value).map(([key, item]) => [key, intoShape(item, sample[key])])
  return Object.fromEntries(entries)
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)
  )
}
