import { isVariant } from '../values/scalar-text.js'
import type { Certainty } from './guess.js'

/** The strings that stand in the bytes of a value: keys, strings, and byte arrays of readable ASCII. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (value instanceof Uint8Array) {
    const text = Buffer.from(value).toString('latin1')
    return /^[\x20-\x7e\s]+$/.test(text) ? [text] : []
  }
  if (value instanceof Map) return [...value].flat().flatMap(textsIn)
  // A QUuid is no text in the stream.
  return isVariant(value) && value.type !== 'QUuid' ? textsIn(value.value) : []
}

/** Whether a string has no control characters but line breaks and tabs, and no unassigned characters. */
export function isReadable(text: string): boolean {
  return !/[^\P{C}\n\r\t]/u.test(text)
}

/** How certain a QString is: four characters of one script, since a few small numbers may be any characters. */
export function certaintyOfText(text: string): Certainty {
  const isTelling = text.length >= 8 || /[\p{Script=Latin}\p{Nd}\p{P}\p{Zs}]{4}/u.test(text)
  return isTelling ? 'certain' : 'likely'
}

/** Non-zero bytes of a value without text from which on it is likely; fewer are counts and ids. */
const tellingBytes = 6

/** How certain it is that `bytes` are this value: counts, ids and zeros are also those of many other values. */
export function certaintyOf(value: unknown, bytes: Uint8Array): Certainty {
  const text = textsIn(value).join('')
  if (text !== '') return certaintyOfText(text)
  const isTelling = isFraction(value) || bytes.filter(byte => byte !== 0).length >= tellingBytes
  return isTelling ? 'likely' : 'possible'
}

function isFraction(value: unknown): boolean {
  const number =
    typeof value === 'object' && value !== null && isVariant(value) ? value.value : value
  return typeof number === 'number' && !Number.isInteger(number) && Math.abs(number) > 1e-6
}
