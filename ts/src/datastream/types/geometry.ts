import { objectShape } from '../../codec/value-shape.js'
import { type Format, perFormat } from '../format.js'
import { requireObject } from '../shape.js'
import type { Type } from '../type.js'
import { arrayType } from './array.js'
import { declareTypes } from './declare.js'
import { floatTypes } from './floats.js'
import { integerNamed } from './integers.js'
import { list } from './list.js'
import { mappedType } from './mapped.js'
import { type RecordOf, RecordType } from './record.js'

/** Points, sizes, rectangles, vectors, matrices. Whole coordinates have 16 bits at stream version 1. */
export const geometryTypes = perFormat(makeGeometryTypes)

export const geometry = declareTypes(geometryTypes, {
  point: {
    docs: {
      typescript: '{ x: number; y: number }',
      note: '16 bits at version 1, as `size`, `rect`, `line`',
    },
    variants: { QPoint: { id: 25, qt3: 14 } },
  },
  pointF: { docs: { typescript: '{ x: number; y: number }' }, variants: { QPointF: { id: 26 } } },
  size: {
    docs: { typescript: '{ width: number; height: number }' },
    variants: { QSize: { id: 21, qt3: 9 } },
  },
  sizeF: {
    docs: { typescript: '{ width: number; height: number }' },
    variants: { QSizeF: { id: 22 } },
  },
  rect: { docs: { typescript: 'Rect' }, variants: { QRect: { id: 19, qt3: 8 } } },
  rectF: {
    docs: { typescript: '{ x: number; y: number; width: number; height: number }' },
    variants: { QRectF: { id: 20 } },
  },
  line: {
    docs: { typescript: '{ x1: number; y1: number; x2: number; y2: number }' },
    variants: { QLine: { id: 23 } },
  },
  lineF: {
    docs: { typescript: '{ x1: number; y1: number; x2: number; y2: number }' },
    variants: { QLineF: { id: 24 } },
  },
  margins: { docs: { typescript: '{ left: number; top: number; right: number; bottom: number }' } },
  marginsF: {
    docs: { typescript: '{ left: number; top: number; right: number; bottom: number }' },
  },
  polygon: {
    docs: { typescript: '{ x: number; y: number }[]' },
    variants: { QPolygon: { id: 71, qt3: 21 } },
  },
  polygonF: {
    docs: { typescript: '{ x: number; y: number }[]' },
    variants: { QPolygonF: { id: 86, qt4: null } },
  },
  vector2D: {
    docs: { typescript: '{ x: number; y: number }', note: '`float` each' },
    variants: { QVector2D: { id: 82 } },
  },
  vector3D: {
    docs: { typescript: '{ x: number; y: number; z: number }' },
    variants: { QVector3D: { id: 83 } },
  },
  vector4D: {
    docs: { typescript: '{ x: number; y: number; z: number; w: number }' },
    variants: { QVector4D: { id: 84 } },
  },
  quaternion: {
    docs: { typescript: '{ scalar: number; x: number; y: number; z: number }' },
    variants: { QQuaternion: { id: 85 } },
  },
  matrix4x4: {
    docs: { typescript: 'number[]', note: '16, row by row' },
    variants: { QMatrix4x4: { id: 81 } },
  },
  genericMatrix: { docs: { schema: 'genericMatrix(2, 3)', typescript: 'number[]' } },
  transform: {
    docs: {
      typescript:
        '{ m11: number; m12: number; m13: number; m21: number; m22: number; m23: number; m31: number; m32: number; m33: number }',
    },
    variants: { QTransform: { id: 80 } },
  },
  matrix: {
    docs: {
      typescript: '{ m11: number; m12: number; m21: number; m22: number; dx: number; dy: number }',
      note: 'Qt 5',
    },
    variants: { QMatrix: { id: 79 } },
  },
})

declare module './variant/value.js' {
  interface VariantTypes {
    QPoint: Pair
    QPointF: Pair
    QSize: Extent
    QSizeF: Extent
    QRect: Rect
    QRectF: Rect
    QLine: Segment
    QLineF: Segment
    QPolygon: Pair[]
    QPolygonF: Pair[]
    QVector2D: Pair
    QVector3D: Pair & { readonly z: number }
    QVector4D: Pair & { readonly z: number; readonly w: number }
    QQuaternion: Pair & { readonly z: number; readonly scalar: number }
    QMatrix4x4: number[]
    QTransform: Transform
    QMatrix: { m11: number; m12: number; m21: number; m22: number; dx: number; dy: number }
  }
}

/** QRect and QRectF alike: a corner and a size. */
export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** QTransform: three rows of three numbers. */
export type Transform = RecordOf<ReturnType<typeof geometryTypes>['transform']['fields']>

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

function makeGeometryTypes(format: Format) {
  const int32 = integerNamed(format, 'int', 'int32')
  const whole = format.version === 1 ? integerNamed(format, 'int', 'int16') : int32
  const { float, double } = floatTypes(format)
  const point = new RecordType(format, { x: whole, y: whole }, 'QPoint')
  const pointF = new RecordType(format, { x: double, y: double }, 'QPointF')
  return {
    point,
    pointF,
    /** QSize. */
    size: new RecordType(format, { width: whole, height: whole }, 'QSize'),
    sizeF: new RecordType(format, { width: double, height: double }, 'QSizeF'),
    /** QRect; in the stream it is left, top, right, bottom, where right is left + width - 1. */
    rect: rectType(
      new RecordType(format, { left: whole, top: whole, right: whole, bottom: whole }),
    ),
    rectF: new RecordType(
      format,
      { x: double, y: double, width: double, height: double },
      'QRectF',
    ),
    line: new RecordType(format, { x1: whole, y1: whole, x2: whole, y2: whole }, 'QLine'),
    lineF: new RecordType(format, { x1: double, y1: double, x2: double, y2: double }, 'QLineF'),
    margins: new RecordType(
      format,
      { left: int32, top: int32, right: int32, bottom: int32 },
      'QMargins',
    ),
    marginsF: new RecordType(
      format,
      { left: double, top: double, right: double, bottom: double },
      'QMarginsF',
    ),
    /** QPolygon: its points. */
    polygon: renamed(list(point), 'QPolygon'),
    polygonF: renamed(list(pointF), 'QPolygonF'),
    vector2D: new RecordType(format, { x: float, y: float }, 'QVector2D'),
    vector3D: new RecordType(format, { x: float, y: float, z: float }, 'QVector3D'),
    vector4D: new RecordType(format, { x: float, y: float, z: float, w: float }, 'QVector4D'),
    quaternion: new RecordType(
      format,
      { scalar: float, x: float, y: float, z: float },
      'QQuaternion',
    ),
    /** QMatrix4x4: 16 numbers, row by row. */
    matrix4x4: arrayType(float, 16, 'QMatrix4x4'),
    /** QGenericMatrix: rows x columns numbers, row by row, in the width of a `double` whatever its element type. */
    genericMatrix: (columns: number, rows: number) =>
      arrayType(double, columns * rows, `QGenericMatrix<${columns},${rows},float>`),
    /** QTransform. */
    transform: new RecordType(
      format,
      {
        m11: double,
        m12: double,
        m13: double,
        m21: double,
        m22: double,
        m23: double,
        m31: double,
        m32: double,
        m33: double,
      },
      'QTransform',
    ),
    /** QMatrix of Qt 5; floats at stream version 1. */
    matrix: matrixType(format, format.version === 1 ? float : double),
  }
}

function matrixType(format: Format, cell: Type<number>) {
  return new RecordType(
    format,
    { m11: cell, m12: cell, m21: cell, m22: cell, dx: cell, dy: cell },
    'QMatrix',
  )
}

/** The same bytes and values under another C++ name. */
function renamed<T>(type: Type<T>, name: string): Type<T> {
  const { valueShape } = type
  return mappedType(type, { name, decode: x => x, encode: x => x, valueShape })
}

interface Edges {
  left: number
  top: number
  right: number
  bottom: number
}

function rectType(edges: Type<Edges>): Type<Rect> {
  return mappedType<Edges, Rect>(edges, {
    name: 'QRect',
    decode: ({ left, top, right, bottom }) => ({
      x: left,
      y: top,
      width: right - left + 1,
      height: bottom - top + 1,
    }),
    encode(rect) {
      requireObject(rect)
      const { x, y, width, height } = rect
      return { left: x, top: y, right: x + width - 1, bottom: y + height - 1 }
    },
    valueShape: objectShape({}, 'x', 'y', 'width', 'height'),
  })
}
