import type { Type } from '../type.js'
import { integerNamed } from './integers.js'
import { list } from './list.js'
import { mapType } from './map.js'
import { RecordType } from './record.js'
import type { Variant } from './variant/value.js'

/**
 * QTextFormat and its kin: QTextFormat::FormatType (-1 without one) and the properties by QTextFormat::Property, as they lie
 * in the stream. Below stream version 20 Qt 6 writes four of them under their Qt 5 numbers (2033, 2034, 2010 and 2000 in
 * hex).
 */
export interface TextFormat {
  readonly type: number
  readonly properties: Map<number, Variant>
}

/** What QStandardItem writes: its data by Qt::ItemDataRole in order, and Qt::ItemFlags; no children. */
export interface StandardItem {
  readonly data: { readonly role: number; readonly value: Variant }[]
  readonly flags: number
}

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
