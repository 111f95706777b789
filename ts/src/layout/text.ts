import { type ByteEncoding, byteCharacters, utf16, utf32 } from './characters.js'
import { Layout } from './layout.js'
import type { Resolved } from './resolved.js'
import { resolvedText, type TextOptions } from './resolved-text.js'
import { dataModels, type OwnTarget, type Target } from './target.js'

export interface CharOptions extends TextOptions {
  /** The encoding: `utf-8` (default), `latin1`, or any codec of strings, such as `text('gbk')` of qt-ipc/text. */
  readonly encoding?: ByteEncoding | undefined
}

/**
 * `char name[length]`: a string up to the first 0, or up to the end. Written with a terminating 0. Bytes that are invalid in the
 * encoding decode to U+FFFD.
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

function checkLength(length: number): void {
  if (!Number.isSafeInteger(length) || length < 1)
    throw new RangeError(`length must be 1 or more, got ${length}`)
}
