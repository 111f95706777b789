import type { Encoding } from './encoding.js'
import { textError } from './text-error.js'

export interface EncoderOptions {
  readonly name: string
  readonly encoding: Encoding
  readonly truncate: boolean
  /** The bytes that replace a character that the encoding lacks. */
  readonly replacement: Uint8Array | undefined
  /** Whether the text ends at a NUL, so that it must not contain one. */
  readonly terminated: boolean
}

/** Encodes strings, and truncates those that are too long if wanted. */
export class Encoder {
  readonly #options: EncoderOptions

  constructor(options: EncoderOptions) {
    this.#options = options
  }

  /** @throws {TypeError} for a value that is not a string; {CodecError} for more than `room` bytes or a character that the encoding lacks. */
  encode(text: string, room: number): Uint8Array {
    if (typeof text !== 'string') throw new TypeError(`value must be a string, got ${String(text)}`)
    const bytes = this.#whole(text)
    if (bytes.length <= room) return bytes
    if (this.#options.truncate) return this.#beginning(text, bytes, room)
    throw textError(
      'ERR_TEXT_DOES_NOT_FIT',
      `cannot write a string of ${bytes.length} bytes: there is room for only ${room}`,
      room,
    )
  }

  #whole(text: string): Uint8Array {
    const { encoding, terminated } = this.#options
    if (!terminated || !text.includes('\0')) {
      try {
        return encoding.encode(text)
      } catch {
        // The encoding lacks a character, so encode them one by one.
      }
    }
    const bytes: number[] = []
    for (const character of this.#characters(text)) bytes.push(...character)
    return Uint8Array.from(bytes)
  }

  /** As many whole characters as fit. */
  #beginning(text: string, bytes: Uint8Array, room: number): Uint8Array {
    let length = 0
    for (const character of this.#characters(text)) {
      if (length + character.length > room) break
      length += character.length
    }
    return bytes.subarray(0, length)
  }

  *#characters(text: string): Generator<Uint8Array> {
    const { replacement, name } = this.#options
    let position = 0
    let offset = 0
    for (const character of text) {
      const bytes = this.#character(character) ?? replacement
      if (!bytes)
        throw textError(
          'ERR_TEXT_UNENCODABLE',
          `${name} does not have ${describe(character)} at index ${position} of the string; pass { replace: '?' } to write ? instead`,
          offset,
        )
      yield bytes
      position += character.length
      offset += bytes.length
    }
  }

  #character(character: string): Uint8Array | undefined {
    const { encoding, terminated } = this.#options
    if (terminated && character === '\0') return undefined
    try {
      return encoding.encode(character)
    } catch {
      return undefined
    }
  }
}

function describe(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return /^[\p{Cc}\p{Cs}\p{M}]/u.test(character) ? `U+${code}` : `'${character}' (U+${code})`
}
