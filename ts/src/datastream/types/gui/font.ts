import { objectShape } from '../../../codec/value-shape.js'
import type { Format } from '../../format.js'
import { requireObject } from '../../shape.js'
import type { Type } from '../../type.js'
import { declareTypes } from '../declare.js'
import { floatTypes } from '../floats.js'
import { integerTypes } from '../integers.js'
import { list } from '../list.js'
import { hashType, mapType } from '../map.js'
import { mappedType } from '../mapped.js'
import { RecordType } from '../record.js'
import { stringType } from '../strings.js'
import { withDefaults } from '../with-defaults.js'

export const fonts = declareTypes(format => ({ font: fontType(format) }), {
  font: {
    docs: { typescript: 'Font', note: 'grows at most versions up to 22' },
    variants: { QFont: { id: 64, qt3: 5 } },
  },
})

declare module '../variant/value.js' {
  interface VariantTypes {
    QFont: Font
  }
}

/**
 * QFont with the numbers of the stream. Fields that the stream version lacks are not written, and decode to 0 or an empty value.
 *
 * `weight` is 0 to 99 below stream version 20, 1 to 1000 from there on. `bits`: 1 italic, 2 underline, 4 strike-out, 8 fixed
 * pitch, 16 kerning, 64 overline, 128 oblique. `extendedBits`: 1 ignore pitch, 2 letter spacing in pixels. Spacings are in
 * 64ths. `families`: in Qt 5 all, in Qt 6 the ones after `family` at version 19 and all from version 20 on.
 */
export interface Font {
  readonly family: string | null
  readonly styleName: string | null
  readonly pointSize: number
  readonly pixelSize: number
  readonly styleHint: number
  readonly styleStrategy: number
  readonly weight: number
  readonly bits: number
  readonly stretch: number
  readonly extendedBits: number
  readonly letterSpacing: number
  readonly wordSpacing: number
  readonly hintingPreference: number
  readonly capitalization: number
  readonly families: (string | null)[]
  /** OpenType features by tag, in any order (version 21). */
  readonly features: Map<number, number>
  /** Axes of a variable font by tag (version 22). */
  readonly variableAxes: Map<number, number>
}

type Core = 'family' | 'pointSize' | 'styleHint' | 'weight' | 'bits'
type Containers = 'families' | 'features' | 'variableAxes'

const absent: Omit<Font, Core | Containers> = {
  styleName: null,
  pixelSize: -1,
  styleStrategy: 1,
  stretch: 0,
  extendedBits: 0,
  letterSpacing: 0,
  wordSpacing: 0,
  hintingPreference: 0,
  capitalization: 0,
}

export function fontType(format: Format): Type<Font> {
  const { version, generation } = format
  const isInFamilies = generation === 6 && version >= 20
  const { uint8, uint16, int16, int32, uint32 } = integerTypes(format)
  const { float, double } = floatTypes(format)
  const string = stringType(format)
  const fields = {
    family: string,
    ...(version >= 16 ? { styleName: string } : {}),
    ...(version >= 7 ? { pointSize: double, pixelSize: int32 } : { pointSize: tenths(int16) }),
    ...(version >= 4 && version < 7 ? { pixelSize: int16 } : {}),
    styleHint: uint8,
    ...(version >= 16
      ? { styleStrategy: uint16 }
      : version >= 5
        ? { styleStrategy: lowByte(uint8) }
        : {}),
    weight: version >= 20 ? uint16 : secondByte(format),
    bits: uint8,
    ...(version >= 9 ? { stretch: uint16 } : {}),
    ...(version >= 10 ? { extendedBits: uint8 } : {}),
    ...(version >= 11 ? { letterSpacing: int32, wordSpacing: int32 } : {}),
    ...(version >= 16 ? { hintingPreference: uint8 } : {}),
    ...(version >= 17 ? { capitalization: uint8 } : {}),
    ...(version >= 19 ? { families: list(string) } : {}),
    ...(version >= 21 ? { features: hashType(uint32, uint32) } : {}),
    ...(version >= 22 ? { variableAxes: mapType(uint32, float) } : {}),
  }
  const containers = ['families', 'features', 'variableAxes'].filter(name => !(name in fields))
  const wire: Type<Pick<Font, Core>> = new RecordType(format, fields, 'QFont')
  return mappedType(withDefaults(wire, absent), {
    name: 'QFont',
    valueShape: objectShape(
      fields,
      ...Object.keys(absent).filter(name => !(name in fields)),
      ...containers,
    ),
    decode: (font): Font => ({
      families: [],
      features: new Map(),
      variableAxes: new Map(),
      ...font,
    }),
    // Qt 6 keeps the family only as the first of the families, and reads it only from there.
    encode: font => {
      requireObject(font)
      const lacksFamilies = isInFamilies && font.family !== null && font.families?.length === 0
      return lacksFamilies ? { ...font, families: [font.family] } : font
    },
  })
}

/** Below version 7 sizes are whole tenths of a point. */
function tenths(int16: Type<number>): Type<number> {
  return mappedType(int16, {
    name: 'qint16',
    decode: size => size / 10,
    encode: size => Math.trunc(size * 10),
  })
}

/** Below version 16 the upper half of the style strategy is not written. */
function lowByte(uint8: Type<number>): Type<number> {
  return mappedType(uint8, {
    name: 'quint8',
    decode: x => x,
    encode: x => (Number.isInteger(x) ? x & 0xff : x),
  })
}

/** Below version 20 a byte that was once the character set precedes the weight. */
function secondByte(format: Format): Type<number> {
  const { uint8 } = integerTypes(format)
  return mappedType(new RecordType(format, { charSet: uint8, weight: uint8 }), {
    name: 'quint8',
    decode: ({ weight }) => weight,
    encode: weight => ({ charSet: 0, weight }),
  })
}
