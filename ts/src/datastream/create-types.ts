import type { Format } from './format.js'
import { Type } from './type.js'
import { TypeRegistry } from './type-registry.js'
import { type DeclaredTypes, typeFacts, typeGroups } from './types/catalogue.js'

/** The types for one Qt release and one set of options. */
export type DataStream = DeclaredTypes & {
  /**
   * The type of a C++ name in the spelling of Qt 5 or Qt 6, including containers: `QMap<QString, QVector<int> >`.
   *
   * @throws {TypeError} when the name is unknown.
   */
  type(name: string): Type<unknown>
  /**
   * These types, extended by user types that QVariant may contain, by the name under which the C++ program registered them
   * (Q_DECLARE_METATYPE, qRegisterMetaType). Types created before can be combined with them.
   */
  withTypes(own: Readonly<Record<string, Type<unknown>>>): DataStream
}

/** All types for one release and one set of options. */
export function createTypes(
  format: Format,
  ownTypes: Readonly<Record<string, Type<unknown>>> = {},
): DataStream {
  const registry = new TypeRegistry(format)
  const types: DeclaredTypes = Object.assign(
    {},
    ...typeGroups.map(({ make }) => make(format, registry)),
  )
  for (const [name, type] of Object.entries(types)) if (type instanceof Type) register(name, type)
  for (const [name, type] of Object.entries(ownTypes)) registry.add(type, name)
  return {
    ...types,
    type(name) {
      const type = registry.find(name)
      if (!type)
        throw new TypeError(
          `${JSON.stringify(name)} is not the C++ name of a known type; ${registry.registration(name)}`,
        )
      return type
    },
    withTypes: own => createTypes(format, { ...ownTypes, ...own }),
  }

  /** Registers a type under its C++ name, and the names that QVariant has for it. */
  function register(name: string, type: Type<unknown>): void {
    registry.add(type)
    for (const variant of Object.keys(typeFacts.get(name)?.variants ?? {}))
      registry.add(type, variant)
  }
}
