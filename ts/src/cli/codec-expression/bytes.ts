import type { Codec } from '../../codec/codec.js'
import { CodecError } from '../../codec-error.js'
import { copyInto } from './copy-into.js'

/** `bytes`, `bytes[16]`: as they are. */
export function bytesCodec(count: number | undefined): Codec<unknown> {
  const name = count === undefined ? 'bytes' : `bytes[${count}]`
  const part = (bytes: Uint8Array) => {
    if (count === undefined || bytes.length >= count) return bytes.slice(0, count)
    throw new CodecError(
      'ERR_CLI_READ_PAST_END',
      `${name}: there are only ${bytes.length} bytes`,
      bytes.length,
    )
  }
  return {
    name,
    byteLength: count,
    decode: part,
    decodePrefix: bytes => ({ value: part(bytes), byteLength: count ?? bytes.length }),
    encode: value => {
      if (value instanceof Uint8Array && (count === undefined || value.length === count))
        return value
      throw new TypeError(`${name} takes {"$bytes": "hex digits"}`)
    },
    encodeInto(value, target) {
      return copyInto(this.encode(value), target)
    },
  }
}
