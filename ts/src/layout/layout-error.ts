import { brandError, CodecError } from '../codec-error.js'

export type LayoutErrorCode =
  | 'ERR_LAYOUT_PAST_END'
  | 'ERR_LAYOUT_UNKNOWN_VALUE'
  | 'ERR_LAYOUT_UNSAFE_INTEGER'
  | 'ERR_LAYOUT_TEXT_TOO_LONG'
  | 'ERR_LAYOUT_TEXT_NOT_ENCODABLE'
  | 'ERR_LAYOUT_DETACHED'

/**
 * Memory that is not what a layout describes, or a value that does not fit into it.
 *
 * `ERR_LAYOUT_PAST_END`: fewer bytes than the layout has. `_UNKNOWN_VALUE`: a number that is none of the enumeration.
 * `_UNSAFE_INTEGER`: a 64-bit integer that is no exact `number`. `_TEXT_TOO_LONG` and `_TEXT_NOT_ENCODABLE`: a text that
 * the array or its encoding cannot hold. `_DETACHED`: a live view whose memory is gone.
 */
export class LayoutError extends CodecError {
  declare readonly code: LayoutErrorCode

  static {
    brandError(LayoutError, 'LayoutError')
  }
}
