import { CodecError } from '../errors/codec-error.js'

/** The `code` of a `CodecError` that a text codec throws. */
export type TextErrorCode =
  | 'ERR_TEXT_DOES_NOT_FIT'
  | 'ERR_TEXT_INVALID_BYTES'
  | 'ERR_TEXT_READ_PAST_END'
  | 'ERR_TEXT_UNENCODABLE'

export function textError(
  code: TextErrorCode,
  message: string,
  offset: number,
  options?: ErrorOptions,
): CodecError {
  return new CodecError(code, `${message} (offset ${offset})`, offset, '', options)
}
