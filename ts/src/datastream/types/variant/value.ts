/**
 * The values of QVariant by the name of their type in QMetaType. Each declaration of types adds its rows.
 *
 * Add types of your own by declaration merging:
 * `declare module 'qt-ipc/datastream' { interface VariantTypes { Reading: { rpm: number } } }`.
 */
export interface VariantTypes {
  invalid: undefined
}

/**
 * A QVariant: the name of its type, its value, and the null flag of the stream, which means "made from a type without a value"
 * and not that the value is null. `type` narrows `value`: `if (v.type === 'int') v.value + 1`.
 */
export type Variant = {
  [K in keyof VariantTypes]: {
    readonly type: K
    readonly value: VariantTypes[K]
    readonly isNull: boolean
  }
}[keyof VariantTypes]

/**
 * QTextFormat and its subclasses: QTextFormat::FormatType (-1 if unset) and the properties by QTextFormat::Property, as they are
 * in the stream. Below stream version 20 Qt 6 writes four of them under their Qt 5 numbers (2033, 2034, 2010 and 2000 in
 * hex).
 */
export interface TextFormat {
  readonly type: number
  readonly properties: Map<number, Variant>
}

/** A QStandardItem: its data by Qt::ItemDataRole in order, and Qt::ItemFlags; without children, which Qt does not write. */
export interface StandardItem {
  readonly data: { readonly role: number; readonly value: Variant }[]
  readonly flags: number
}

/**
 * Makes a QVariant of a type and value: `variantOf('int', 5)`; `isNull` as in `QVariant(QMetaType(...))`. An invalid variant
 * counts as null.
 */
export function variantOf<K extends keyof VariantTypes>(
  type: K,
  value: VariantTypes[K],
  isNull = type === 'invalid',
): Variant {
  return { type, value, isNull } as unknown as Variant
}
