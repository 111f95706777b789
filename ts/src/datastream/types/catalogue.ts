import * as declarations from './declarations.js'
import type { Template, TypeFacts, TypeGroup } from './declare.js'
import type { MetaTypeIds } from './variant/type-ids.js'

type Declarations = typeof declarations
type Intersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void
  ? I
  : never
type Made<G> = G extends TypeGroup<infer T> ? T : never
type Flat<T> = { [K in keyof T]: T[K] }

/** The types of all declarations, for one release and one set of options. */
export type DeclaredTypes = Flat<Intersection<Made<Declarations[keyof Declarations]>>>

/** All declarations. */
export const typeGroups = Object.values(declarations)

/** The facts of every declared type, by its name in `qt()`. */
export const typeFacts: ReadonlyMap<string, TypeFacts> = new Map(
  typeGroups.flatMap(({ facts }) => Object.entries<TypeFacts>(facts)),
)

/** The ids of QVariant's types, by their names in QMetaType. */
export const metaTypes: ReadonlyMap<string, MetaTypeIds> = collect(({ variants }) => variants)

/** Qt 6's spellings of C++ names, by the others. */
export const spellings: ReadonlyMap<string, string> = collect(({ spellings }) => spellings)

/** The C++ templates whose instances are created on demand, by Qt 6's names. */
export const templates: ReadonlyMap<string, Template> = collect(({ templates }) => templates)

function collect<T>(part: (facts: TypeFacts) => Readonly<Record<string, T>> | undefined) {
  return new Map(Array.from(typeFacts.values(), facts => Object.entries(part(facts) ?? {})).flat())
}
