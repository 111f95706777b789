import type { Format } from '../../format.js'
import { requireObject } from '../../shape.js'
import type { Type } from '../../type.js'
import { arrayType } from '../array.js'
import { declareTypes } from '../declare.js'
import { mappedType } from '../mapped.js'
import { RecordType } from '../record.js'
import { type Brush, brushType, solidBrush } from './brush.js'
import { colorType } from './color.js'

export const palettes = declareTypes(format => ({ palette: paletteType(format) }), {
  palette: {
    docs: { typescript: 'Palette', note: '7, 14, 17, 20, 21 or 22 roles' },
    variants: { QPalette: { id: 68, qt3: 11 } },
  },
})

declare module '../variant/value.js' {
  interface VariantTypes {
    QPalette: Palette
  }
}

/**
 * QPalette: per group the brushes of the roles, in the order of QPalette::ColorRole. Their number follows the stream version:
 * 14, from version 4 on 17, from 10 on 20, from 18 on 21, from 21 on 22; at version 1 only the colours of WindowText, Window,
 * Light, Dark, Mid, Text and Base.
 */
export interface Palette {
  readonly active: Brush[]
  readonly disabled: Brush[]
  readonly inactive: Brush[]
}

export function paletteType(format: Format): Type<Palette> {
  const group = arrayType(
    format.version === 1 ? colourOfBrush(format) : brushType(format),
    roleCount(format.version),
  )
  return new RecordType(format, { active: group, disabled: group, inactive: group }, 'QPalette')
}

function roleCount(version: number): number {
  if (version === 1) return 7
  if (version < 4) return 14
  if (version < 10) return 17
  if (version < 18) return 20
  return version < 21 ? 21 : 22
}

function colourOfBrush(format: Format): Type<Brush> {
  return mappedType(colorType(format), {
    name: 'QColor',
    valueShape: brushType(format).valueShape,
    decode: solidBrush,
    encode(brush) {
      requireObject(brush)
      return brush.color
    },
  })
}
