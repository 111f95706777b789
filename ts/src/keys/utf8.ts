const encoder = new TextEncoder()
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Replaces unpaired surrogates like QString::toUtf8: by one `?`, where JavaScript's encoder writes `efbfbd`. */
export const replaceUnpaired = (text: string): string => text.replace(/\p{Surrogate}/gu, '?')

/** The bytes of QString::toUtf8(). */
export const toUtf8 = (text: string): Uint8Array => encoder.encode(replaceUnpaired(text))

/**
 * Decodes like Qt: each byte outside of a valid sequence becomes one U+FFFD (a TextDecoder merges some of them).
 * QUrl counts the 66 non-characters (U+FFFE, U+1FFFF, ...) as invalid, QString::fromUtf8 does not.
 */
export function fromUtf8(bytes: Uint8Array, nonCharacters: 'valid' | 'invalid'): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const sequence = bytes.subarray(at, at + sequenceLength(bytes[at] ?? 0))
    const character = decodeOne(sequence)
    const valid =
      character !== undefined && (nonCharacters === 'valid' || !isNonCharacter(character))
    text += valid ? character : '\ufffd'
    at += valid ? sequence.length : 1
  }
  return text
}

function sequenceLength(lead: number): number {
  if (lead < 0xc2) return 1
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
}

function decodeOne(sequence: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(sequence)
  } catch {
    return undefined
  }
}

function isNonCharacter(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return (code & 0xfffe) === 0xfffe || (code >= 0xfdd0 && code <= 0xfdef)
}
