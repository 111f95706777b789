/** Degrees of certainty of a guess, in descending order. */
export const certainties = ['certain', 'likely', 'possible'] as const

export interface Guess {
  /** "QString in a QDataStream" */
  readonly what: string
  readonly certainty: (typeof certainties)[number]
  /** The codec expression for `--as`. */
  readonly as: string | undefined
  /** The value decoded with that codec. */
  readonly value: unknown
}
