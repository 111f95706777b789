import { certainties, type Guess } from './guess.js'
import { guessDataStream } from './guess-data-stream.js'
import { guessNumbers } from './guess-numbers.js'
import { guessText } from './guess-text.js'
import { imageFormat } from './image-format.js'

/** Guesses the format of the bytes of a segment: at least one guess, the most certain first. */
export function guessBytes(bytes: Uint8Array): Guess[] {
  if (bytes.every(byte => byte === 0))
    return [
      { what: `${bytes.length} zero bytes`, certainty: 'certain', as: undefined, value: undefined },
    ]
  const image = imageFormat(bytes)
  if (image !== undefined)
    return [{ what: `${image} file`, certainty: 'certain', as: 'bytes', value: undefined }]
  const guesses = [...guessDataStream(bytes), ...guessText(bytes), ...guessNumbers(bytes)]
  if (guesses.length === 0)
    return [{ what: 'unknown format', certainty: 'possible', as: 'bytes', value: undefined }]
  return guesses.sort((a, b) => certainties.indexOf(a.certainty) - certainties.indexOf(b.certainty))
}
