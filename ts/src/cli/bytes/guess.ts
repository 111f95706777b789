import { guessDataStream } from './guess-data-stream.js'
import { guessNumbers } from './guess-numbers.js'
import { guessText } from './guess-text.js'
import { imageFormat } from './image-format.js'

/** How sure a guess is, the surest first. */
export const certainties = ['certain', 'likely', 'possible'] as const

export interface Guess {
  /** "QString in a QDataStream" */
  readonly what: string
  readonly certainty: (typeof certainties)[number]
  /** The codec expression to read it with. */
  readonly as: string | undefined
  /** What it then is. */
  readonly value: unknown
}

/** What the bytes of a segment may be, the surest first; at least one guess for any bytes. */
export function guess(bytes: Uint8Array): Guess[] {
  if (bytes.every(byte => byte === 0))
    return [
      { what: `${bytes.length} zero bytes`, certainty: 'certain', as: undefined, value: undefined },
    ]
  const image = imageFormat(bytes)
  if (image !== undefined)
    return [{ what: `${image} file`, certainty: 'certain', as: 'bytes', value: undefined }]
  const guesses = [...guessDataStream(bytes), ...guessText(bytes), ...guessNumbers(bytes)]
  if (guesses.length === 0)
    return [{ what: 'nothing that is known', certainty: 'possible', as: 'bytes', value: undefined }]
  return guesses.sort((a, b) => certainties.indexOf(a.certainty) - certainties.indexOf(b.certainty))
}
