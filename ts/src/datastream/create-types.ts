import type { Format } from './format.js'
import { Type } from './type.js'
import { TypeRegistry } from './type-registry.js'
import { type DeclaredTypes, typeFacts, typeGroups } from './types/catalogue.js'

/** The types for one Qt release and one set of options. */
export type DataStream = DeclaredTypes & {
  /**
   * The type of a C++ name in Qt 5's or Qt 6's spelling, containers included: `QMap<QString, QVector<int> >`. TypeError for a
   * name that is not known.
   */
  type(name: string): Type<unknown>
  /**
   * The same types with user types that QVariant may hold, by the name under which the C++ program registered them
   * (Q_DECLARE_METATYPE, qRegisterMetaType). Types made before stay usable together with them.
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
      if (!type) throw new TypeError(`${JSON.stringify(name)} is not the name of a known type`)
      return type
    },
    withTypes: own => createTypes(format, { ...ownTypes, ...own }),
  }

  /** Under its C++ name, and those that QVariant has for it. */
  function register(name: string, type: Type<unknown>): void {
    registry.add(type)
    for (const variant of Object.keys(typeFacts.get(name)?.variants ?? {}))
      registry.add(type, variant)
  }
}
