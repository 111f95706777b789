import { textShape } from '../../../codec/value-shape.js'
import type { Format } from '../../format.js'
import { byteArrayType } from '../byte-arrays.js'
import { declareTypes } from '../declare.js'
import { floatTypes } from '../floats.js'
import { integerNamed, integerTypes } from '../integers.js'
import { mappedType } from '../mapped.js'
import { RecordType } from '../record.js'
import { stringType } from '../strings.js'

export const guiValues = declareTypes(guiValueTypes, {
  textLength: {
    docs: { typescript: '{ type: number; value: number }' },
    variants: { QTextLength: { id: 77 } },
  },
  colorSpace: {
    docs: { typescript: 'Uint8Array | null', note: 'an ICC profile' },
    variants: {
      QColorSpace: {
        id: 87,
        byName: ({ version, generation }) => version < 13 && generation === 6,
      },
    },
  },
  pageRanges: { docs: { typescript: 'string | null', note: 'Qt 6' } },
  sizePolicy: {
    docs: { typescript: 'number' },
    variants: { QSizePolicy: { id: 121, qt3: 25, qt4: 75, qt6: 0x2000 } },
  },
})

declare module '../variant/value.js' {
  interface VariantTypes {
    QTextLength: { type: number; value: number }
    QColorSpace: Uint8Array | null
    QSizePolicy: number
  }
}

/** Small value types of QtGui. */
export function guiValueTypes(format: Format) {
  const { double } = floatTypes(format)
  const { int32 } = integerTypes(format)
  return {
    /** QTextLength; `type` is QTextLength::Type. */
    textLength: new RecordType(format, { type: int32, value: double }, 'QTextLength'),
    /** QColorSpace: its ICC profile. */
    colorSpace: mappedType(byteArrayType(format), {
      name: 'QColorSpace',
      decode: x => x,
      encode: x => x,
    }),
    /** QPageRanges (Qt 6): its string form, `1-3,5`. */
    pageRanges: mappedType(stringType(format), {
      name: 'QPageRanges',
      decode: x => x,
      encode: x => x,
      valueShape: textShape,
    }),
    /** QSizePolicy: its 32 bits. */
    sizePolicy: integerNamed(format, 'QSizePolicy', 'uint32'),
  }
}
