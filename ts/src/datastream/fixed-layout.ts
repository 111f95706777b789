import type { Code } from '../codec/generated-code.js'
import type { ColumnKind } from '../codec/number-array.js'
import type { PathStep } from '../codec-error.js'

/**
 * A value that always takes the same number of bytes, with no state but its position.
 *
 * `get` and `set` do the work where code generation is off; `getCode` and `setCode` say the same as source text, for the
 * generated functions, in which `v` is the DataView.
 */
export interface FixedLayout<T> {
  readonly size: number
  get(view: DataView, at: number): T
  /** Throws `Failure` for a value that the type cannot hold. */
  set(view: DataView, at: number, value: T): void
  /** An expression for the value at `at`. */
  getCode(code: Code, at: string): string
  /** Statements that check and store `value`, a name; `path` leads from the function's value to it. */
  setCode(code: Code, at: string, value: string, path: readonly PathStep[]): string
  /** The smallest part that the first `available` bytes do not hold completely. */
  cutAt(available: number): CutPart
  /** The numeric array that holds these values in a column, where there is one. */
  readonly column?: ColumnKind | undefined
}

/** A part of a value that the input does not hold completely. */
export interface CutPart {
  /** The way to it. */
  readonly steps: readonly PathStep[]
  /** Where it begins in the value. */
  readonly offset: number
  readonly size: number
}
