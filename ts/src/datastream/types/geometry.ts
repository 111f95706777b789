import type { Format } from '../format.js'
import { requireObject } from '../shape.js'
import type { Type } from '../type.js'
import { arrayType } from './array.js'
import { floatTypes } from './floats.js'
import { integerNamed } from './integers.js'
import { list } from './list.js'
import { mappedType } from './mapped.js'
import { RecordType } from './record.js'

/** QRect and QRectF alike: a corner and a size. */
export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Points, sizes, rectangles, vectors, matrices. Whole coordinates have 16 bits at stream version 1. */
export function geometryTypes(format: Format) {
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
    polygon: mappedType(list(point), { name: 'QPolygon', decode: x => x, encode: x => x }),
    polygonF: mappedType(list(pointF), { name: 'QPolygonF', decode: x => x, encode: x => x }),
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
  })
}
