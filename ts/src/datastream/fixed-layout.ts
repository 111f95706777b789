import type { Code } from '../codec/generated-code.js'
import type { ColumnKind } from '../codec/number-array.js'
import type { PathStep } from '../errors/codec-error.js'

/**
 * A type whose values always have the same size, with no state but the position.
 * `get` and `set` are used when code generation is not allowed; `getCode` and `setCode` are the equivalent source text for generated
 * functions, in which `v` is the DataView.
 */
export interface FixedLayout<T> {
  readonly size: number
  get(view: DataView, at: number): T
  /** Stores a value. @throws {Failure} when the type cannot represent it. */
  set(view: DataView, at: number, value: T): void
  /** An expression for the value at `at`. */
  getCode(code: Code, at: string): string
  /** Statements that check and store `value`, a name; `path` is its path in the value of the function. */
  setCode(code: Code, at: string, value: string, path: readonly PathStep[]): string
  /** The smallest part that the first `available` bytes do not contain completely. */
  cutAt(available: number): CutPart
  /** The typed array for a column of these values, if there is one. */
  readonly column?: ColumnKind | undefined
}

/** A part of a value that the input does not contain completely. */
export interface CutPart {
  /** Its path. */
  readonly steps: readonly PathStep[]
  /** Its offset in the value. */
  readonly offset: number
  readonly size: number
}
