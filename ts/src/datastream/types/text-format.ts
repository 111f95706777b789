import type { Format } from '../format.js'
import type { Type } from '../type.js'
import { declareTypes } from './declare.js'
import { integerNamed } from './integers.js'
import { list } from './list.js'
import { mapType } from './map.js'
import { RecordType } from './record.js'
import type { KnownTypes } from './variant/known-types.js'
import type { StandardItem, TextFormat } from './variant/value.js'
import { variantType } from './variant/variant.js'

/** The types of QtGui that contain QVariant. */
export const textFormats = declareTypes(makeTextFormats, {
  textFormat: {
    docs: { typescript: 'TextFormat', note: 'also QTextCharFormat, QTextBlockFormat, ...' },
    variants: { QTextFormat: { id: 78 } },
  },
  standardItem: { docs: { typescript: 'StandardItem', note: 'without children' } },
})

declare module './variant/value.js' {
  interface VariantTypes {
    QTextFormat: TextFormat
  }
}

function makeTextFormats(format: Format, known: KnownTypes) {
  const variant = variantType(format, known)
  const int32 = integerNamed(format, 'int', 'int32')
  const textFormat: Type<TextFormat> = new RecordType(
    format,
    { type: int32, properties: mapType(int32, variant) },
    'QTextFormat',
  )
  const standardItem: Type<StandardItem> = new RecordType(
    format,
    { data: list(new RecordType(format, { role: int32, value: variant })), flags: int32 },
    'QStandardItem',
  )
  return { textFormat, standardItem }
}
