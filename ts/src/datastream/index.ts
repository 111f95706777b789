export type { Codec, Infer } from '../codec.js'
export { CodecError } from '../codec-error.js'
export { DataStreamError, type DataStreamErrorCode } from './data-stream-error.js'
export type { Limits, MapOrder, StreamOptions } from './format.js'
export * from './newest.js'
export { type DataStream, qt } from './qt.js'
export {
  newestRelease,
  type QtRelease,
  releaseVersions,
  type StreamVersionName,
} from './releases.js'
export { Type } from './type.js'
export type { DateTime, TimeSpec } from './types/date-time.js'
export type { ListType, NumericListType, RecordListType } from './types/list.js'
export type { Fields, RecordOf, RecordType } from './types/record.js'
export type { Int64Type, NumericType } from './types/scalar.js'
export type { TimeZone } from './types/time-zone.js'
