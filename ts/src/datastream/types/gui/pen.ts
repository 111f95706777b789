import { objectShape } from '../../../codec/value-shape.js'
import type { Format } from '../../format.js'
import { requireObject } from '../../shape.js'
import type { Type } from '../../type.js'
import { boolType } from '../bool.js'
import { declareTypes } from '../declare.js'
import { floatTypes } from '../floats.js'
import { integerTypes } from '../integers.js'
import { list } from '../list.js'
import { mappedType } from '../mapped.js'
import { RecordType } from '../record.js'
import { withDefaults } from '../with-defaults.js'
import { type Brush, brushType, solidBrush } from './brush.js'
import { colorType } from './color.js'

export const pens = declareTypes(format => ({ pen: penType(format) }), {
  pen: {
    docs: { typescript: 'Pen', note: 'richer at versions 3, 7, 9 and 13' },
    variants: { QPen: { id: 76, qt3: 32 } },
  },
})

declare module '../variant/value.js' {
  interface VariantTypes {
    QPen: Pen
  }
}

/**
 * QPen. `style` is Qt::PenStyle, from stream version 3 on together with Qt::PenCapStyle and Qt::PenJoinStyle
 * (`style | cap | join`), of which only 8 bits are written below version 9.
 *
 * Below version 7 the stream has an integer `width` and the colour of `brush`. It has `cosmetic` and `dashOffset` from
 * version 9 on. The last byte from version 13 on, `widthFlag`, means in Qt 5 "the width was never set", in Qt 6 "the width is 0".
 */
export interface Pen {
  readonly style: number
  readonly cosmetic: boolean
  readonly width: number
  readonly brush: Brush
  readonly miterLimit: number
  readonly dashPattern: number[]
  readonly dashOffset: number
  readonly widthFlag: boolean
}

const defaults = { cosmetic: false, dashOffset: 0, widthFlag: false }

export function penType(format: Format): Type<Pen> {
  return format.version < 7 ? oldPenType(format) : newPenType(format)
}

function newPenType(format: Format): Type<Pen> {
  const { version } = format
  const { double } = floatTypes(format)
  const { uint16 } = integerTypes(format)
  const bool = boolType(format)
  const fields = {
    style: version >= 9 ? uint16 : lowByteType(format),
    ...(version >= 9 ? { cosmetic: bool } : {}),
    width: double,
    brush: brushType(format),
    miterLimit: double,
    dashPattern: list(double),
    ...(version >= 9 ? { dashOffset: double } : {}),
    ...(version >= 13 ? { widthFlag: bool } : {}),
  }
  const wire: Type<Omit<Pen, keyof typeof defaults>> = new RecordType(format, fields, 'QPen')
  return withDefaults(wire, defaults)
}

function oldPenType(format: Format): Type<Pen> {
  const { uint8 } = integerTypes(format)
  const wire = new RecordType(format, {
    style: lowByteType(format),
    width: uint8,
    color: colorType(format),
  })
  return mappedType(wire, {
    name: 'QPen',
    decode: ({ style, width, color }): Pen => ({
      ...defaults,
      style,
      width,
      brush: solidBrush(color),
      miterLimit: 2,
      dashPattern: [],
    }),
    valueShape: objectShape(
      { brush: brushType(format) },
      ...Object.keys(defaults),
      'style',
      'width',
      'miterLimit',
      'dashPattern',
    ),
    encode(pen) {
      requireObject(pen)
      const { style, width, brush } = pen
      requireObject(brush, ['brush'])
      return { style, width: Math.round(width) & 0xff, color: brush.color }
    },
  })
}

/** Before version 9 only the low byte is written; before version 3 only the pen style. */
function lowByteType(format: Format): Type<number> {
  const mask = format.version < 3 ? 0x0f : 0xff
  return mappedType(integerTypes(format).uint8, {
    name: 'Qt::PenStyle',
    decode: style => style,
    encode: style => (Number.isInteger(style) ? style & mask : style),
  })
}
