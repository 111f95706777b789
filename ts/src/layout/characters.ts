import { fromCharCodes } from '../codec/char-codes.js'
import type { Codec } from '../codec/codec.js'
import { CodecError } from '../errors/codec-error.js'

/** The code units of a text array: bytes, UTF-16 or UTF-32 units. */
export type Units = Uint8Array | Uint16Array | Uint32Array

/** The encoding of a text array. */
export interface Characters {
  readonly name: string
  /** Units below this limit, and no others, equal the UTF-16 unit of their character. */
  readonly plain: number
  units(length: number): Units
  decode(units: Units): string
  /** Encodes a string; `undefined` if the encoding lacks a character. */
  encode(text: string): Units | undefined
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

const utf8: Characters = {
  name: 'UTF-8',
  plain: 0x80,
  units: length => new Uint8Array(length),
  decode: units => decoder.decode(units),
  encode: text => encoder.encode(text),
}

const latin1: Characters = {
  name: 'Latin-1',
  plain: 0x100,
  units: length => new Uint8Array(length),
  decode: units => fromCharCodes(Uint8Array.from(units)),
  encode: text => unitsOf(text, new Uint8Array(text.length)),
}

export const utf16: Characters = {
  name: 'UTF-16',
  plain: 0x10000,
  units: length => new Uint16Array(length),
  decode: units => fromCharCodes(Uint16Array.from(units)),
  encode: text => unitsOf(text, new Uint16Array(text.length)),
}

export const utf32: Characters = {
  name: 'UTF-32',
  plain: 0xd800,
  units: length => new Uint32Array(length),
  decode: units => Array.from(units, character).join(''),
  encode: text => Uint32Array.from(text, letter => letter.codePointAt(0) ?? 0),
}

/** `utf8` is Node's spelling of `utf-8`. */
export type ByteEncoding = 'utf-8' | 'utf8' | 'latin1' | Codec<string>

/** The characters of a `char` array. */
export function byteCharacters(encoding: ByteEncoding): Characters {
  if (encoding === 'utf-8' || encoding === 'utf8') return utf8
  if (encoding === 'latin1') return latin1
  if (typeof encoding !== 'object' || typeof encoding?.decode !== 'function')
    throw new RangeError(
      `encoding must be utf-8, latin1 or a codec of qt-ipc/text, got ${JSON.stringify(encoding)}`,
    )
  return {
    name: encoding.name,
    plain: 0,
    units: length => new Uint8Array(length),
    decode: units => encoding.decode(Uint8Array.from(units)),
    encode(text) {
      try {
        return encoding.encode(text)
      } catch (error) {
        if (error instanceof CodecError) return undefined
        throw error
      }
    },
  }
}

function unitsOf(text: string, units: Uint8Array | Uint16Array): Units | undefined {
  const most = units.BYTES_PER_ELEMENT === 1 ? 0xff : 0xffff
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > most) return undefined
    units[i] = unit
  }
  return units
}

function character(code: number): string {
  return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
}
