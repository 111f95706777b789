import { objectShape } from '../../../codec/value-shape.js'
import { type Format, perFormat } from '../../format.js'
import { requireObject } from '../../shape.js'
import { Type } from '../../type.js'
import { enumerationType } from '../enumeration.js'
import { floatTypes } from '../floats.js'
import { geometryTypes } from '../geometry.js'
import { integerTypes } from '../integers.js'
import { list } from '../list.js'
import { RecordType } from '../record.js'
import { type Color, colorType } from './color.js'

interface Point {
  readonly x: number
  readonly y: number
}

/**
 * QLinearGradient, QRadialGradient or QConicalGradient; the numbers are QGradient::Spread, CoordinateMode and
 * InterpolationMode. Spread and mode are in the stream from version 9 on, interpolation from 11, `focalRadius` from 20.
 */
export type Gradient = {
  readonly spread: number
  readonly coordinateMode: number
  readonly interpolationMode: number
  readonly stops: readonly { readonly position: number; readonly color: Color }[]
} & (
  | { readonly type: 'linear'; readonly start: Point; readonly finalStop: Point }
  | {
      readonly type: 'radial'
      readonly center: Point
      readonly focalPoint: Point
      readonly radius: number
      readonly focalRadius: number
    }
  | { readonly type: 'conical'; readonly center: Point; readonly angle: number }
)

const types = { linear: 0, radial: 1, conical: 2 } as const
const objectBoundingMode = 2
const objectMode = 3

export const gradientType = perFormat(makeGradientType)

function makeGradientType(format: Format): Type<Gradient> {
  const { version } = format
  const { int32 } = integerTypes(format)
  const { double } = floatTypes(format)
  const { pointF } = geometryTypes(format)
  const head = new RecordType(format, {
    type: enumerationType(types, int32),
    ...(version >= 9 ? { spread: int32, coordinateMode: int32 } : {}),
    ...(version >= 11 ? { interpolationMode: int32 } : {}),
    stops: list(new RecordType(format, { position: double, color: colorType(format) })),
  })
  const shapes = {
    linear: new RecordType(format, { start: pointF, finalStop: pointF }),
    radial: new RecordType(format, {
      center: pointF,
      focalPoint: pointF,
      radius: double,
      ...(version >= 20 ? { focalRadius: double } : {}),
    }),
    conical: new RecordType(format, { center: pointF, angle: double }),
  }
  const defaults = { spread: 0, coordinateMode: 0, interpolationMode: 0 }
  return new Type<Gradient>(format, {
    name: 'QGradient',
    minimumLength: head.parts.minimumLength,
    reader: () => input => {
      const common = { ...defaults, ...head.read(input) }
      switch (common.type) {
        case 'linear':
          return { ...common, type: 'linear', ...shapes.linear.read(input) }
        case 'radial':
          return { ...common, type: 'radial', focalRadius: 0, ...shapes.radial.read(input) }
        default:
          return { ...common, type: 'conical', ...shapes.conical.read(input) }
      }
    },
    writer: () => (output, value) => {
      requireObject(value)
      // Qt knows ObjectMode since version 18.
      const isNewMode = value.coordinateMode === objectMode && version < 18
      head.write(output, {
        ...value,
        coordinateMode: isNewMode ? objectBoundingMode : value.coordinateMode,
        stops: [...value.stops],
      })
      if (value.type === 'linear') shapes.linear.write(output, value)
      else if (value.type === 'radial') shapes.radial.write(output, value)
      else shapes.conical.write(output, value)
    },
    defaultValue: () => ({
      ...defaults,
      type: 'linear',
      stops: [],
      start: { x: 0, y: 0 },
      finalStop: { x: 0, y: 0 },
    }),
    valueShape: objectShape(
      {
        ...head.fields,
        ...shapes.linear.fields,
        ...shapes.radial.fields,
        ...shapes.conical.fields,
      },
      ...Object.keys(defaults).filter(name => !Object.hasOwn(head.fields, name)),
      ...(version >= 20 ? [] : ['focalRadius']),
    ),
  })
}
