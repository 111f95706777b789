import type { Format } from '../format.js'
import type { KnownTypes } from './variant/known-types.js'
import type { MetaTypeIds } from './variant/type-ids.js'

/** A row of the table of types in docs/datastream.md. */
export interface DocsRow {
  /** The expression that makes the type, if it is not the name alone: `list(int32)`. */
  readonly schema?: string
  /** The TypeScript type of its values. */
  readonly typescript: string
  /** Stream versions, other spellings; Markdown. */
  readonly note?: string
}

/** A C++ template whose instances QVariant may contain. */
export interface Template {
  readonly parameters: number
  make(...parameters: readonly unknown[]): unknown
}

/** The facts of a type besides its bytes. */
export interface TypeFacts {
  readonly docs: DocsRow | readonly DocsRow[]
  /** The ids by which a QVariant names it, by its names in QMetaType. The row of `VariantTypes` stands beside it. */
  readonly variants?: Readonly<Record<string, MetaTypeIds>>
  /** Other spellings of C++ names, each mapped to that of Qt 6. */
  readonly spellings?: Readonly<Record<string, string>>
  /** The C++ templates that it implements, by Qt 6's names. */
  readonly templates?: Readonly<Record<string, Template>>
}

/** Types that are created together, and the facts of each. */
export interface TypeGroup<T> {
  /** Creates the types for one release and one set of options. */
  make(format: Format, known: KnownTypes): T
  readonly facts: { readonly [K in keyof T]: TypeFacts }
}

/**
 * Declares types of QDataStream: how they are created, and for each its ids in QVariant, its other names and its row of the
 * documentation. All other lists of types are derived from it; `declarations.ts` lists the files.
 */
export function declareTypes<T>(
  make: (format: Format, known: KnownTypes) => T,
  facts: { readonly [K in keyof NoInfer<T>]: TypeFacts },
): TypeGroup<T> {
  return { make, facts }
}
