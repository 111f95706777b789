import type { Type } from '../../type.js'
import type { TypeIds } from './type-ids.js'

/** The types that a QVariant may contain. */
export interface KnownTypes {
  /** The type of a C++ name in any spelling; `undefined` for an unknown one. */
  find(name: string): Type<unknown> | undefined
  readonly ids: TypeIds
  /** How to make a name known, for the error about an unknown one. */
  registration(name: string): string
}
