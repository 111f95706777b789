import type { DataStreamErrorCode } from './data-stream-error.js'

/** QDataStream::Status, and `unsupported` for data that Qt would silently read wrong. */
export type StreamStatus =
  | 'ok'
  | 'readPastEnd'
  | 'readCorruptData'
  | 'writeFailed'
  | 'sizeLimitExceeded'
  | 'unsupported'

/** The status that an error causes. */
export const statusOfCode: Readonly<Record<DataStreamErrorCode, StreamStatus>> = {
  ERR_QDS_READ_PAST_END: 'readPastEnd',
  ERR_QDS_READ_CORRUPT_DATA: 'readCorruptData',
  ERR_QDS_WRITE_FAILED: 'writeFailed',
  ERR_QDS_SIZE_LIMIT_EXCEEDED: 'sizeLimitExceeded',
  ERR_QDS_UNSUPPORTED: 'unsupported',
}
