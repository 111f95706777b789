/** Control characters, and what turns the direction of text, as escapes: foreign data must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(steering, character => {
    const named = names[character]
    if (named !== undefined) return named
    const code = character.codePointAt(0) ?? 0
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/** Of a text in which line ends are meant as such. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n')

const names: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const steering = /[\p{Cc}\p{Surrogate}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
