import type { Code } from '../codec/generated-code.js'
import type { ColumnKind } from '../codec/number-array.js'
import type { Shaped } from '../codec/value-shape.js'
import type { BitBase } from './bit-base.js'
import type { View } from './view.js'

/** A type for one target, with its size and the offsets of its parts. Immutable. */
export interface Resolved<T> extends Shaped {
  /** The type in C: `uint32_t`, `char[16]`, `struct Telemetry`. */
  readonly name: string
  readonly size: number
  /** Alignment as a member, before any `pack`. */
  readonly alignment: number
  get(view: DataView, at: number): T
  /** Stores a value. @throws {LayoutFailure} when the type cannot represent it. */
  set(view: DataView, at: number, value: T): void
  /** An expression for the value at `at`; `v` is the DataView. */
  getCode(code: Code, at: string): string
  /** Statements that check and store `value`, a name. */
  setCode(code: Code, at: string, value: string): string
  /** Only for structs and unions: the members. */
  readonly members?: readonly PlacedMember[]
  /** Only for arrays: the elements. */
  readonly elements?: { readonly type: Resolved<unknown>; readonly count: number }
  /** The typed array for these values, if there is one. */
  readonly column?: ColumnKind | undefined
  /** Only for types that bit fields can have. */
  readonly bits?: BitBase<T> | undefined
  /** Creates the live view of a struct, a union or an array; scalars are read by `get`. */
  readonly viewOf?: ((view: DataView, writable: boolean) => View) | undefined
}

/** A named member and its offset. */
export interface PlacedMember {
  readonly key: string
  /** Offset in bytes; for a bit field that of its first byte. */
  readonly offset: number
  readonly type: Resolved<unknown>
  /** Only for bit fields: first bit, counted from the start of the struct, and number of bits. */
  readonly bitField?: { readonly position: number; readonly width: number }
}

/** The types of members by name. */
export function typesOf(members: readonly PlacedMember[]): Map<string, Resolved<unknown>> {
  return new Map(members.map(({ key, type }) => [key, type]))
}

/** The default source text of a type: a call. */
export function calledCode<T>(
  type: Pick<Resolved<T>, 'get' | 'set'>,
): Pick<Resolved<T>, 'getCode' | 'setCode'> {
  const get = (view: DataView, at: number) => type.get(view, at)
  const set = (view: DataView, at: number, value: T) => type.set(view, at, value)
  return {
    getCode: (code, at) => `${code.bind(get)}(v, ${at})`,
    setCode: (code, at, value) => `${code.bind(set)}(v, ${at}, ${value})\n`,
  }
}
