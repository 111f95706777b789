import type { BitArray } from '../../bit-array.js'
import type { Cbor, CborMap } from '../../cbor/value.js'
import type { DateTime } from '../../date-time/value.js'
import type { Json, JsonObject } from '../../json/value.js'
import type { EasingCurve } from '../easing-curve.js'
import type { Rect } from '../geometry.js'
import type { Brush, Transform } from '../gui/brush.js'
import type { Color } from '../gui/color.js'
import type { Cursor } from '../gui/cursor.js'
import type { Font } from '../gui/font.js'
import type { Icon } from '../gui/icon.js'
import type { Palette } from '../gui/palette.js'
import type { Pen } from '../gui/pen.js'

interface Pair {
  readonly x: number
  readonly y: number
}

interface Extent {
  readonly width: number
  readonly height: number
}

interface Segment {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
}

/**
 * What a QVariant of a type holds, by the type's name in QMetaType.
 *
 * Types of your own join by declaration merging:
 * `declare module 'qt-ipc/datastream' { interface VariantTypes { Reading: { rpm: number } } }`.
 */
export interface VariantTypes {
  invalid: undefined
  bool: boolean
  int: number
  uint: number
  qlonglong: bigint
  qulonglong: bigint
  double: number
  long: bigint
  short: number
  char: number
  'signed char': number
  ulong: bigint
  ushort: number
  uchar: number
  float: number
  qfloat16: number
  char16_t: number
  char32_t: number
  'std::nullptr_t': null
  QChar: string
  QString: string | null
  QByteArray: Uint8Array | null
  QBitArray: BitArray
  QDate: number | null
  QTime: number | null
  QDateTime: DateTime
  QUrl: string | null
  QLocale: string
  QUuid: string
  QRegExp: {
    pattern: string | null
    caseSensitivity: number
    patternSyntax: number
    minimal: number
  }
  QRegularExpression: { pattern: string | null; options: number }
  QEasingCurve: EasingCurve
  QRect: Rect
  QRectF: Rect
  QSize: Extent
  QSizeF: Extent
  QLine: Segment
  QLineF: Segment
  QPoint: Pair
  QPointF: Pair
  QVariant: Variant
  QVariantMap: Map<string | null, Variant>
  QVariantHash: Map<string | null, Variant>
  QVariantList: Variant[]
  QVariantPair: [Variant, Variant]
  QStringList: (string | null)[]
  QByteArrayList: (Uint8Array | null)[]
  QJsonValue: Json | undefined
  QJsonObject: JsonObject
  QJsonArray: Json[]
  QJsonDocument: JsonObject | Json[] | null
  QCborSimpleType: number
  QCborValue: Cbor
  QCborArray: Cbor[]
  QCborMap: CborMap
  QFont: Font
  QPixmap: Uint8Array | null
  QBrush: Brush
  QColor: Color
  QPalette: Palette
  QIcon: Icon
  QImage: Uint8Array | null
  QPolygon: Pair[]
  QRegion: Rect[]
  QBitmap: Uint8Array | null
  QCursor: Cursor
  QKeySequence: number[]
  QPen: Pen
  QTextLength: { type: number; value: number }
  QTextFormat: TextFormat
  QMatrix: { m11: number; m12: number; m21: number; m22: number; dx: number; dy: number }
  QTransform: Transform
  QMatrix4x4: number[]
  QVector2D: Pair
  QVector3D: Pair & { readonly z: number }
  QVector4D: Pair & { readonly z: number; readonly w: number }
  QQuaternion: Pair & { readonly z: number; readonly scalar: number }
  QPolygonF: Pair[]
  QColorSpace: Uint8Array | null
  QSizePolicy: number
}

/**
 * A QVariant: the name of its type, its value, and the null flag of the stream, which says "made from a type without a
 * value" and not that the value is null. `type` tells the type of `value`: `if (v.type === 'int') v.value + 1`.
 */
export type Variant = {
  [K in keyof VariantTypes]: {
    readonly type: K
    readonly value: VariantTypes[K]
    readonly isNull: boolean
  }
}[keyof VariantTypes]

/**
 * QTextFormat and its subclasses: QTextFormat::FormatType (-1 without one) and the properties by QTextFormat::Property, as they lie
 * in the stream. Below stream version 20 Qt 6 writes four of them under their Qt 5 numbers (2033, 2034, 2010 and 2000 in
 * hex).
 */
export interface TextFormat {
  readonly type: number
  readonly properties: Map<number, Variant>
}

/** What QStandardItem writes: its data by Qt::ItemDataRole in order, and Qt::ItemFlags; no children. */
export interface StandardItem {
  readonly data: { readonly role: number; readonly value: Variant }[]
  readonly flags: number
}

/**
 * A QVariant of this type and value: `variantOf('int', 5)`; `isNull` as in `QVariant(QMetaType(...))`. An invalid variant
 * counts as null.
 */
export function variantOf<K extends keyof VariantTypes>(
  type: K,
  value: VariantTypes[K],
  isNull = type === 'invalid',
): Variant {
  return { type, value, isNull } as unknown as Variant
}
