/** Degrees of certainty of a guess, in descending order. */
export const certainties = ['certain', 'likely', 'possible'] as const

export type Certainty = (typeof certainties)[number]

export interface Guess {
  /** "QString in a QDataStream" */
  readonly what: string
  readonly certainty: Certainty
  /** The codec expression for `--as`. */
  readonly as: string | undefined
  /** The setting for `--qt`; `undefined` if any fits, and for a format that is not a QDataStream. */
  readonly qt?: string | undefined
  /** The value decoded with that codec. */
  readonly value: unknown
}
