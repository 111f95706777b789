import { integerKinds, integerScalar } from '../binary/integers.js'
import type { Codec } from '../codec.js'
import { CodecError } from '../codec-error.js'
import { byteCharacters, type Characters, type Units, utf16, utf32 } from './characters.js'
import { Layout } from './layout.js'
import { Misfit, misfit, wrongValue } from './misfit.js'
import { calledCode, type Resolved } from './resolved.js'
import { dataModels, type OwnTarget, type Target } from './target.js'

export interface TextOptions {
  /** Cut a text that is too long at a character's end. By default it is ERR_LAYOUT_TEXT_TOO_LONG. */
  readonly truncate?: boolean | undefined
  /** `ifRoom`: a text that fills the array has no 0 behind it, as `strncpy` leaves it. Default `always`. */
  readonly terminator?: 'always' | 'ifRoom' | undefined
}

export interface CharOptions extends TextOptions {
  /** Default `utf-8`; or any codec of strings, such as `text('gbk')` of qt-ipc/text. */
  readonly encoding?: 'utf-8' | 'latin1' | Codec<string> | undefined
}

/**
 * `char name[length]`: a text up to the first 0, or up to the end. Written with 0 behind it. What is not valid in the
 * encoding reads as U+FFFD.
 */
export function charArray(
  own: OwnTarget,
  length: number,
  options: CharOptions = {},
): Layout<string> {
  checkLength(length)
  const characters = byteCharacters(options.encoding ?? 'utf-8')
  return new Layout<string>(own, () =>
    resolvedText(`char[${length}]`, length, characters, 1, true, options),
  )
}

/** `char16_t name[length]`, or `QChar` and `ushort` used as such: UTF-16. */
export function char16Array(
  own: OwnTarget,
  length: number,
  options: TextOptions = {},
): Layout<string> {
  checkLength(length)
  return new Layout<string>(own, target => wideText('char16_t', length, 2, target, options))
}

/** `wchar_t name[length]`: UTF-32 on Linux and macOS, UTF-16 on Windows (`llp64`). */
export function wcharArray(
  own: OwnTarget,
  length: number,
  options: TextOptions = {},
): Layout<string> {
  checkLength(length)
  return new Layout<string>(own, target =>
    wideText('wchar_t', length, dataModels[target.abi].wchar, target, options),
  )
}

function wideText(
  name: string,
  length: number,
  size: 2 | 4,
  { byteOrder }: Target,
  options: TextOptions,
): Resolved<string> {
  const characters = size === 2 ? utf16 : utf32
  const le = byteOrder === 'littleEndian'
  return resolvedText(`${name}[${length}]`, length, characters, size, le, options)
}

function resolvedText(
  name: string,
  length: number,
  characters: Characters,
  size: 1 | 2 | 4,
  le: boolean,
  { truncate = false, terminator = 'always' }: TextOptions,
): Resolved<string> {
  const { load, store } = unitAccess(size, le)
  const room = terminator === 'always' ? length - 1 : length
  const unitsFor = (text: string, at: number) => {
    if (typeof text !== 'string') throw wrongValue(text, 'a string', at, type)
    const units = characters.encode(text)
    if (!units || text.includes('\0')) throw notEncodable(text, characters, at, type)
    if (units.length <= room) return units
    if (truncate) return longestFit(text, characters, room)
    const message = `${units.length} units of ${characters.name} do not fit into ${name}${room < length ? ' with a 0 behind them' : ''}`
    throw misfit('ERR_LAYOUT_TEXT_TOO_LONG', message, at, type)
  }
  const access = {
    get(view: DataView, at: number): string {
      let count = 0
      while (count < length && load(view, at + count * size) !== 0) count++
      const units = characters.units(count)
      for (let i = 0; i < count; i++) units[i] = load(view, at + i * size)
      try {
        return characters.decode(units)
      } catch (error) {
        throw error instanceof CodecError ? foreignError(error, at, type) : error
      }
    },
    set(view: DataView, at: number, text: string) {
      const units = unitsFor(text, at)
      for (let i = 0; i < length; i++) store(view, at + i * size, units[i] ?? 0)
    },
  }
  const type: Resolved<string> = {
    name,
    size: size * length,
    alignment: size,
    ...access,
    ...calledCode(access),
  }
  return type
}

/** What a codec of the caller says about a text, with its place in the layout. */
function foreignError(error: CodecError, at: number, type: object): Misfit {
  const { code, message, offset } = error
  return new Misfit(
    path => new CodecError(code, message, at + offset, path, { cause: error }),
    at,
    type,
  )
}

function unitAccess(size: 1 | 2 | 4, le: boolean) {
  const { get, set } = integerScalar(
    integerKinds[size === 1 ? 'uint8' : size === 2 ? 'uint16' : 'uint32'],
    le,
  )
  return { load: get, store: set }
}

function notEncodable(text: string, characters: Characters, at: number, type: object): Misfit {
  const letter = [...text].find(letter => letter === '\0' || !characters.encode(letter)) ?? ''
  const code = letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
  const message =
    letter === '\0'
      ? 'the text contains U+0000, which would end it'
      : `U+${code} cannot be written in ${characters.name}`
  return misfit('ERR_LAYOUT_TEXT_NOT_ENCODABLE', message, at, type)
}

/** As many whole characters of the text as there is room for. */
function longestFit(text: string, characters: Characters, room: number): Units {
  const letters = [...text]
  const unitsOf = (count: number) =>
    characters.encode(letters.slice(0, count).join('')) ?? characters.units(0)
  let fitting = 0
  let tooMany = Math.min(letters.length, room) + 1
  while (tooMany - fitting > 1) {
    const middle = (fitting + tooMany) >> 1
    if (unitsOf(middle).length <= room) fitting = middle
    else tooMany = middle
  }
  return unitsOf(fitting)
}

function checkLength(length: number): void {
  if (!Number.isSafeInteger(length) || length < 1)
    throw new RangeError(`A text array has a length from 1, not ${length}`)
}
