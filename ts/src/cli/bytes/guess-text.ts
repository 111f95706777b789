import type { Guess } from './guess.js'

/** Guesses a string in ASCII, UTF-8, or the UTF-16 of a QString in memory. */
export function guessText(bytes: Uint8Array): Guess[] {
  return [...guessCString(bytes), ...guessUtf16(bytes)]
}

function guessCString(bytes: Uint8Array): Guess[] {
  const nul = bytes.indexOf(0)
  const length = nul < 0 ? bytes.length : nul
  if (length < 2) return []
  const text = utf8(bytes.subarray(0, length))
  if (text === undefined || /[^\P{Cc}\n\r\t]/u.test(text)) return []
  const terminated = nul >= 0
  return [
    {
      what: terminated
        ? `C string of ${length} bytes, ${/^\p{ASCII}*$/u.test(text) ? 'ASCII' : 'UTF-8'}`
        : 'text without a terminator',
      certainty: length >= 6 && hasWord(text) ? 'certain' : length >= 4 ? 'likely' : 'possible',
      as: terminated ? 'cstring' : 'text:utf-8',
      value: text,
    },
  ]
}

function guessUtf16(bytes: Uint8Array): Guess[] {
  const units: number[] = []
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const unit = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
    if (unit === 0) break
    units.push(unit)
  }
  const letters = units.filter(unit => unit >= 0x20 && unit < 0x3000).length
  if (units.length < 3 || letters < units.length * 0.9) return []
  const text = String.fromCharCode(...units.slice(0, 4096))
  if (/[^\P{C}\n\r\t]/u.test(text) || !/[\x20-\x7e]{3}/.test(text)) return []
  return [
    {
      what: `UTF-16 of ${units.length} characters, like the data of a QString in memory`,
      certainty: units.length >= 6 && hasWord(text) ? 'certain' : 'likely',
      as: 'cstring:utf-16le',
      value: text,
    },
  ]
}

/** Whether a text has three letters in a row, which consecutive small numbers are less likely to be. */
function hasWord(text: string): boolean {
  return /\p{L}{3}/u.test(text)
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
