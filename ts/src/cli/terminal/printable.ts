/**
 * Escapes control characters and characters that change the direction of text: data of other programs must not control the
 * terminal. Idempotent.
 */
export function printable(text: string): string {
  return text.replace(steering, character => {
    const named = names[character]
    if (named !== undefined) return named
    const code = character.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : unicodeEscape(character)
  })
}

/** Escapes the same characters in JSON, except line breaks, which are the only ones outside of its strings. */
export function printableJson(json: string): string {
  return json.replace(steering, character =>
    character === '\n' ? character : unicodeEscape(character),
  )
}

const unicodeEscape = (character: string) =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`

const names: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const steering = /[\p{Cc}\p{Surrogate}\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
