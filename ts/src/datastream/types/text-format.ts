import type { Type } from '../type.js'
import { integerNamed } from './integers.js'
import { list } from './list.js'
import { mapType } from './map.js'
import { RecordType } from './record.js'
import type { StandardItem, TextFormat, Variant } from './variant/value.js'

/** The types of QtGui that contain QVariant. */
export function variantHolders(variant: Type<Variant>) {
  const { format } = variant
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
