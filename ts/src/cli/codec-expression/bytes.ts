import type { Codec } from '../../codec/codec.js'
import { plainShape, type Shaped } from '../../codec/value-shape.js'
import { CodecError } from '../../errors/codec-error.js'
import { sizeText } from '../../system/wording.js'
import { copyInto } from './copy-into.js'

/** The codec of `bytes` and `bytes[16]`: raw bytes. */
export function bytesCodec(count: number | undefined): Codec<unknown> & Shaped {
  const name = count === undefined ? 'bytes' : `bytes[${count}]`
  const part = (bytes: Uint8Array) => {
    if (count === undefined || bytes.length >= count) return bytes.slice(0, count)
    throw new CodecError(
      'ERR_CLI_READ_PAST_END',
      `cannot read ${name}: the range has only ${sizeText(bytes.length)}`,
      bytes.length,
    )
  }
  return {
    name,
    byteLength: count,
    valueShape: plainShape,
    decode: part,
    decodePrefix: bytes => ({ value: part(bytes), byteLength: count ?? bytes.length }),
    encode: value => {
      if (value instanceof Uint8Array && (count === undefined || value.length === count))
        return value
      throw new TypeError(`the value of ${name} must be {"$bytes": "hex digits"}`)
    },
    encodeInto(value, target) {
      return copyInto(this.encode(value), target)
    },
  }
}
