import type { Format } from '../../format.js'
import { declareTypes } from '../declare.js'
import { list } from '../list.js'
import { hashType, mapType } from '../map.js'
import { stringType } from '../strings.js'
import type { KnownTypes } from './known-types.js'
import { variantType } from './variant.js'

/** QVariant, and its containers that have names in Qt. */
export const variants = declareTypes(makeVariants, {
  variant: {
    docs: [
      { typescript: 'Variant', note: 'ids per version and generation' },
      { schema: 'variant.plain', typescript: 'unknown', note: 'bare values' },
    ],
    variants: { QVariant: { id: 41 } },
  },
  variantList: {
    docs: { typescript: 'Variant[]', note: 'QVariantList' },
    variants: { QVariantList: { id: 9, qt3: 2 } },
    spellings: { QVariantList: 'QList<QVariant>' },
  },
  variantMap: {
    docs: { typescript: 'Map<string | null, Variant>', note: 'QVariantMap' },
    variants: { QVariantMap: { id: 8, qt3: 1 } },
    spellings: { QVariantMap: 'QMap<QString,QVariant>' },
  },
  variantHash: {
    docs: { typescript: 'Map<string | null, Variant>', note: 'QVariantHash' },
    variants: { QVariantHash: { id: 28 } },
    spellings: { QVariantHash: 'QHash<QString,QVariant>' },
  },
})

declare module './value.js' {
  interface VariantTypes {
    QVariant: Variant
    QVariantList: Variant[]
    QVariantMap: Map<string | null, Variant>
    QVariantHash: Map<string | null, Variant>
  }
}

function makeVariants(format: Format, known: KnownTypes) {
  const string = stringType(format)
  const variant = variantType(format, known)
  return {
    /** QVariant: `{ type, value, isNull }`, or bare values by `.plain`. */
    variant,
    variantList: list(variant),
    variantMap: mapType(string, variant),
    variantHash: hashType(string, variant),
  }
}
