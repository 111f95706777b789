import { CodecError } from '../../codec-error.js'

/** What `encodeInto` does with encoded bytes. Throws CodecError when they do not fit. */
export function copyInto(bytes: Uint8Array, target: Uint8Array): number {
  if (bytes.length > target.length)
    throw new CodecError(
      'ERR_CLI_DOES_NOT_FIT',
      `${bytes.length} bytes do not fit into ${target.length}`,
      target.length,
    )
  target.set(bytes)
  return bytes.length
}
