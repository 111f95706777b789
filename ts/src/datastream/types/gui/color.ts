import { objectShape } from '../../../codec/value-shape.js'
import { type Format, perFormat } from '../../format.js'
import { requireObject } from '../../shape.js'
import { failure, invalid } from '../../stream-failure.js'
import type { Type } from '../../type.js'
import { arrayType } from '../array.js'
import { declareTypes } from '../declare.js'
import { enumerationType } from '../enumeration.js'
import { integerTypes } from '../integers.js'
import { mappedType } from '../mapped.js'
import { RecordType } from '../record.js'

/** QColor: 11 bytes; before version 7 the four bytes of 0xffRRGGBB, without alpha, and only for `rgb` and `invalid`. */
export const colorType = perFormat(makeColorType)

export const colors = declareTypes(format => ({ color: colorType(format) }), {
  color: {
    docs: { typescript: 'Color', note: '32 bits without alpha below version 7' },
    variants: { QColor: { id: 67, qt3: 10 } },
  },
})

declare module '../variant/value.js' {
  interface VariantTypes {
    QColor: Color
  }
}

/** QColor::Spec. */
export type ColorSpec = 'invalid' | 'rgb' | 'hsv' | 'cmyk' | 'hsl' | 'extendedRgb'

/**
 * QColor with the 16-bit channels of the stream. `components` are red, green, blue, 0 for `rgb`; hue * 100 (65535 for grey),
 * saturation, value or lightness, 0 for `hsv` and `hsl`; cyan, magenta, yellow, black for `cmyk`; bit patterns of
 * qfloat16, including alpha, for `extendedRgb`. A channel of 8 bits is stored as value * 257.
 */
export interface Color {
  readonly spec: ColorSpec
  readonly alpha: number
  readonly components: number[]
}

const specs = { invalid: 0, rgb: 1, hsv: 2, cmyk: 3, hsl: 4, extendedRgb: 5 } as const
const oldInvalid = 0x49000000
const invalidColor: Color = { spec: 'invalid', alpha: 65535, components: [0, 0, 0, 0] }

function makeColorType(format: Format): Type<Color> {
  const { int8, uint16, uint32 } = integerTypes(format)
  if (format.version < 7) return oldColorType(uint32, format.version === 1)
  return new RecordType(
    format,
    { spec: enumerationType(specs, int8), alpha: uint16, components: arrayType(uint16, 4) },
    'QColor',
  )
}

/** A colour of 8-bit channels, like QColor(red, green, blue, alpha). */
export function rgbColor(red: number, green: number, blue: number, alpha = 255): Color {
  return { spec: 'rgb', alpha: alpha * 257, components: [red * 257, green * 257, blue * 257, 0] }
}

function oldColorType(uint32: Type<number>, swapped: boolean): Type<Color> {
  return mappedType<number, Color>(uint32, {
    name: 'QColor',
    decode(bits) {
      if (bits === oldInvalid) return invalidColor
      const [high, low] = [(bits >> 16) & 255, bits & 255]
      return swapped
        ? rgbColor(low, (bits >> 8) & 255, high)
        : rgbColor(high, (bits >> 8) & 255, low)
    },
    valueShape: objectShape({}, 'spec', 'alpha', 'components'),
    encode(color) {
      requireObject(color)
      const { spec, components } = color
      if (spec === 'invalid') return oldInvalid
      if (spec !== 'rgb')
        throw failure(
          'ERR_QDS_UNSUPPORTED',
          `a colour of spec ${spec} needs stream version 7 or newer`,
          0,
        )
      if (!Array.isArray(components)) throw invalid(components, 'an array of 4')
      const [red = 0, green = 0, blue = 0] = components.map(channel => channel >> 8)
      const [high, low] = swapped ? [blue, red] : [red, blue]
      return ((0xff << 24) | (high << 16) | (green << 8) | low) >>> 0
    },
  })
}
