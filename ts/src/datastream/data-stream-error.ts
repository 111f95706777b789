import { brandError, CodecError } from '../codec-error.js'

/** QDataStream::Status, without Ok, and what Qt leaves to luck. */
export type DataStreamErrorCode =
  | 'ERR_QDS_READ_PAST_END'
  | 'ERR_QDS_READ_CORRUPT_DATA'
  | 'ERR_QDS_WRITE_FAILED'
  | 'ERR_QDS_SIZE_LIMIT_EXCEEDED'
  | 'ERR_QDS_UNSUPPORTED'

/**
 * A QDataStream that cannot be read or written.
 *
 * `ERR_QDS_READ_PAST_END`, `_READ_CORRUPT_DATA`, `_WRITE_FAILED` and `_SIZE_LIMIT_EXCEEDED` are QDataStream::Status;
 * limits of the decoder (`limits`) are `_SIZE_LIMIT_EXCEEDED` too. `ERR_QDS_UNSUPPORTED`: a type that this stream
 * version cannot express, or a variant whose type nobody described.
 */
export class DataStreamError extends CodecError {
  declare readonly code: DataStreamErrorCode

  static {
    brandError(DataStreamError, 'DataStreamError')
  }
}
