import type { Code } from '../codec/generated-code.js'
import type { ColumnKind } from '../codec/number-array.js'
import type { BitBase } from './bit-base.js'
import type { View } from './view.js'

/** A type for one target: its size is known, and so is the place of each of its parts. Never changes. */
export interface Resolved<T> {
  /** The type in C: `uint32_t`, `char[16]`, `struct Telemetry`. */
  readonly name: string
  readonly size: number
  /** Alignment as a member, before any `pack`. */
  readonly alignment: number
  get(view: DataView, at: number): T
  /** Throws `LayoutFailure` for a value that the type cannot hold. */
  set(view: DataView, at: number, value: T): void
  /** An expression for the value at `at`; `v` is the DataView. */
  getCode(code: Code, at: string): string
  /** Statements that check and store `value`, a name. */
  setCode(code: Code, at: string, value: string): string
  /** Of a struct or a union. */
  readonly members?: readonly PlacedMember[]
  /** Of an array. */
  readonly elements?: { readonly type: Resolved<unknown>; readonly count: number }
  /** The numeric array that holds these values, where there is one. */
  readonly column?: ColumnKind | undefined
  /** Of what can be the type of a bit field. */
  readonly bits?: BitBase<T> | undefined
  /** Makes the live view of a struct, a union or an array; scalars are read by `get`. */
  readonly viewOf?: ((view: DataView, writable: boolean) => View) | undefined
}

/** A named member at its place. */
export interface PlacedMember {
  readonly key: string
  /** Offset in bytes; of a bit field that of the first byte that it is in. */
  readonly offset: number
  readonly type: Resolved<unknown>
  /** Of a bit field: its first bit counted from the start of the struct, and its number of bits. */
  readonly bitField?: { readonly position: number; readonly width: number }
}

/** The default for types without source text of their own: a call. */
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
