export type { Codec, Infer } from '../codec/codec.js'
export { CodecError } from '../errors/codec-error.js'
export { BitArray } from './bit-array.js'
export { type Cbor, CborMap, CborSimple, CborTag } from './cbor/value.js'
export type { DataStream } from './create-types.js'
export { DataStreamError, type DataStreamErrorCode } from './data-stream-error.js'
export { DataStreamReader } from './data-stream-reader.js'
export { DataStreamWriter } from './data-stream-writer.js'
export {
  calendarDate,
  dateTimeFromDate,
  dateTimeFromTemporal,
  dateTimeToDate,
  dateTimeToTemporal,
  julianDay,
} from './date-time/conversions.js'
export type { DateTime, TimeSpec, TimeZone } from './date-time/value.js'
export type { Limits, MapOrder, StreamOptions } from './format.js'
export type { Json, JsonObject } from './json/value.js'
export * from './newest.js'
export { qt } from './qt.js'
export {
  newestRelease,
  type QtRelease,
  releaseVersions,
  type StreamVersionName,
} from './releases.js'
export type { StreamStatus } from './stream-status.js'
export { Type } from './type.js'
export type { ColumnsOf } from './types/columns.js'
export type { EasingConfig, EasingCurve } from './types/easing-curve.js'
export type { Rect, Transform } from './types/geometry.js'
export { type Brush, solidBrush } from './types/gui/brush.js'
export { type Color, type ColorSpec, rgbColor } from './types/gui/color.js'
export type { Cursor } from './types/gui/cursor.js'
export type { Font } from './types/gui/font.js'
export type { Gradient } from './types/gui/gradient.js'
export type { Icon, IconEntry } from './types/gui/icon.js'
export type { PainterPath } from './types/gui/painter-path.js'
export type { Palette } from './types/gui/palette.js'
export type { Pen } from './types/gui/pen.js'
export type { ListType, NumericListType, RecordListType } from './types/list.js'
export type { Fields, RecordOf, RecordType } from './types/record.js'
export type { Int64Type, NumericType } from './types/scalar.js'
export type { PlainVariant } from './types/variant/plain.js'
export {
  type StandardItem,
  type TextFormat,
  type Variant,
  type VariantTypes,
  variantOf,
} from './types/variant/value.js'
export type { VariantType } from './types/variant/variant.js'
