/** How sure a guess is, the surest first. */
export const certainties = ['certain', 'likely', 'possible'] as const

export interface Guess {
  /** "QString in a QDataStream" */
  readonly what: string
  readonly certainty: (typeof certainties)[number]
  /** The codec expression to read it with. */
  readonly as: string | undefined
  /** The value that it then has. */
  readonly value: unknown
}
