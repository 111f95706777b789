import { brandError, CodecError } from '../errors/codec-error.js'

export type LayoutErrorCode =
  | 'ERR_LAYOUT_PAST_END'
  | 'ERR_LAYOUT_UNKNOWN_VALUE'
  | 'ERR_LAYOUT_UNSAFE_INTEGER'
  | 'ERR_LAYOUT_TEXT_TOO_LONG'
  | 'ERR_LAYOUT_TEXT_NOT_ENCODABLE'
  | 'ERR_LAYOUT_DETACHED'

/**
 * A failure to read memory as a layout, or to write a value to it.
 *
 * `ERR_LAYOUT_PAST_END`: fewer bytes than the layout has. `_UNKNOWN_VALUE`: a number that the enumeration does not have.
 * `_UNSAFE_INTEGER`: a 64-bit integer that a `number` cannot represent. `_TEXT_TOO_LONG` and `_TEXT_NOT_ENCODABLE`: a string that
 * the array or its encoding cannot represent. `_DETACHED`: a live view whose memory is detached.
 */
export class LayoutError extends CodecError {
  declare readonly code: LayoutErrorCode

  static {
    brandError(LayoutError, 'LayoutError')
  }
}
