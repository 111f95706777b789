import { CodecError } from '../../errors/codec-error.js'
import { sizeText } from '../../system/wording.js'

/** Copies encoded bytes for `encodeInto`. Throws CodecError when they do not fit. */
export function copyInto(bytes: Uint8Array, target: Uint8Array): number {
  if (bytes.length > target.length)
    throw new CodecError(
      'ERR_CLI_DOES_NOT_FIT',
      `cannot write ${sizeText(bytes.length)}: the target has only ${target.length}`,
      target.length,
    )
  target.set(bytes)
  return bytes.length
}
