import { copySwapped } from '../codec/byte-swap.js'
import { integerKinds, integerScalar } from '../codec/integers.js'
import { textShape } from '../codec/value-shape.js'
import { CodecError } from '../errors/codec-error.js'
import type { Characters, Units } from './characters.js'
import { LayoutFailure, layoutFailure, wrongValue } from './layout-failure.js'
import { calledCode, type Resolved } from './resolved.js'

export interface TextOptions {
  /** Whether to truncate a string that is too long after a whole character, instead of throwing ERR_LAYOUT_TEXT_TOO_LONG. Default false. */
  readonly truncate?: boolean | undefined
  /** `ifRoom`: a string that fills the array has no terminating 0, like with `strncpy`. Default `always`. */
  readonly terminator?: 'always' | 'ifRoom' | undefined
}

/** Number of characters up to which a loop is faster than a call for all of them (bench/layout). */
const shortLength = 32

/** A text array of units of `size` bytes. */
export function resolvedText(
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
    const message = `${units.length} units of ${characters.name} do not fit into ${name}${room < length ? ' with a terminating 0' : ''}`
    throw layoutFailure('ERR_LAYOUT_TEXT_TOO_LONG', message, at, type)
  }
  const isPlain = (text: unknown): text is string => {
    if (typeof text !== 'string' || text.length > Math.min(room, shortLength)) return false
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (unit === 0 || unit >= characters.plain) return false
    }
    return true
  }
  const access = {
    get(view: DataView, at: number): string {
      let text = ''
      for (let i = 0; i < Math.min(length, shortLength); i++) {
        const unit = load(view, at + i * size)
        if (unit === 0) return text
        if (unit >= characters.plain) break
        text += String.fromCharCode(unit)
        if (i === length - 1) return text
      }
      const units = characters.units(length)
      const bytes = new Uint8Array(view.buffer, view.byteOffset + at, size * length)
      copySwapped(bytes, 0, units, size, le)
      const end = units.indexOf(0)
      try {
        return characters.decode(end < 0 ? units : units.subarray(0, end))
      } catch (error) {
        throw error instanceof CodecError ? foreignError(error, at, type) : error
      }
    },
    set(view: DataView, at: number, text: string) {
      if (isPlain(text)) {
        for (let i = 0; i < length; i++)
          store(view, at + i * size, i < text.length ? text.charCodeAt(i) : 0)
        return
      }
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
    valueShape: textShape,
  }
  return type
}

/** The error of the caller's codec, with the place of the string in the layout. */
function foreignError(error: CodecError, at: number, type: object): LayoutFailure {
  const { code, message, offset } = error
  return new LayoutFailure(
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

function notEncodable(
  text: string,
  characters: Characters,
  at: number,
  type: object,
): LayoutFailure {
  const letter = [...text].find(letter => letter === '\0' || !characters.encode(letter)) ?? ''
  const code = letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
  const message =
    letter === '\0'
      ? 'the string contains U+0000, which would terminate it'
      : `U+${code} cannot be written in ${characters.name}`
  return layoutFailure('ERR_LAYOUT_TEXT_NOT_ENCODABLE', message, at, type)
}

/** The longest start of the string that fits, in whole characters. */
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
