import { fromUtf8 } from './utf8.js'

const BROKEN = /%(?![0-9a-f]{2})/i
const RUNS = /(?:%[0-9a-f]{2})+/gi

/** Percent-encodes the characters in `reserved` and the ASCII control characters, and nothing else. */
export function encodePercent(text: string, reserved: string): string {
  const needsEncoding = (c: string) => c < ' ' || c === '\x7f' || reserved.includes(c)
  return text.replace(/./gs, c => (needsEncoding(c) ? `%${hexByte(c.charCodeAt(0))}` : c))
}

/** Decodes each `%XX` run as UTF-8. */
export function decodePercent(text: string, nonCharacters: 'valid' | 'invalid'): string {
  return text.replace(RUNS, run => fromUtf8(bytesOf(run), nonCharacters))
}

/** Follows QUrl's tolerant mode: if one `%` in a component is invalid, every `%` in it is literal. */
export function mendPercent(component: string): string {
  return BROKEN.test(component) ? component.replaceAll('%', '%25') : component
}

const hexByte = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0')

const bytesOf = (run: string) =>
  Uint8Array.from(run.slice(1).split('%'), digits => Number.parseInt(digits, 16))
