import type { DataStreamErrorCode } from './data-stream-error.js'

/** QDataStream::Status; `unsupported` is ours, for what Qt would read wrong without a word. */
export type StreamStatus =
  | 'ok'
  | 'readPastEnd'
  | 'readCorruptData'
  | 'writeFailed'
  | 'sizeLimitExceeded'
  | 'unsupported'

/** The status that an error leaves behind. */
export const statusOfCode: Readonly<Record<DataStreamErrorCode, StreamStatus>> = {
  ERR_QDS_READ_PAST_END: 'readPastEnd',
  ERR_QDS_READ_CORRUPT_DATA: 'readCorruptData',
  ERR_QDS_WRITE_FAILED: 'writeFailed',
  ERR_QDS_SIZE_LIMIT_EXCEEDED: 'sizeLimitExceeded',
  ERR_QDS_UNSUPPORTED: 'unsupported',
}
