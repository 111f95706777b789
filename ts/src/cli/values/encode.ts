import type { Codec } from '../../codec/codec.js'
import { publicError } from '../../codec/failure.js'
import { valueShapeOf } from '../../codec/value-shape.js'
import { encodeLoosely } from './encode-loosely.js'
import { fromJson, type Json } from './json.js'
import { valueOfJson } from './value-of-json.js'

/**
 * Encodes a value from JSON. Throws TypeError or RangeError when it is not a value of the codec, CodecError when the format cannot
 * represent it.
 */
export function encodeJson(codec: Codec<unknown>, json: Json): Uint8Array {
  const shape = valueShapeOf(codec)
  if (!shape) return encodeLoosely(codec, fromJson(json))
  let value: unknown
  try {
    value = valueOfJson(json, shape)
  } catch (error) {
    throw publicError(error)
  }
  return codec.encode(value)
}
