import { brandError, CodecError } from '../errors/codec-error.js'

/** The codes of QDataStream::Status except Ok, and of data that Qt would silently read wrong. */
export type DataStreamErrorCode =
  | 'ERR_QDS_READ_PAST_END'
  | 'ERR_QDS_READ_CORRUPT_DATA'
  | 'ERR_QDS_WRITE_FAILED'
  | 'ERR_QDS_SIZE_LIMIT_EXCEEDED'
  | 'ERR_QDS_UNSUPPORTED'

/**
 * A failure to read or write a QDataStream.
 *
 * `ERR_QDS_READ_PAST_END`, `_READ_CORRUPT_DATA`, `_WRITE_FAILED` and `_SIZE_LIMIT_EXCEEDED` are QDataStream::Status;
 * limits of the decoder (`limits`) are `_SIZE_LIMIT_EXCEEDED` too. `ERR_QDS_UNSUPPORTED`: a type that this stream
 * version cannot represent, or a variant of an unknown type.
 */
export class DataStreamError extends CodecError {
  declare readonly code: DataStreamErrorCode

  static {
    brandError(DataStreamError, 'DataStreamError')
  }
}
