import { type Input, memory } from '../input.js'
import type { Json, JsonObject } from './value.js'

/** Thrown for invalid JSON; `offset` counts characters. */
export class JsonSyntaxError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message)
  }
}

const numberShape = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const blank = /[ \t\n\r]*/y
/** Accepts control characters, like Qt and unlike JSON.parse. */
const plainText = /[^"\\]*/y
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** Counts what is parsed, and throws where it is too much; the limits of an Input. */
export type JsonLimits = Pick<Input, 'enter' | 'leave' | 'allocate' | 'addItems'>

/** Parses JSON; unlike JSON.parse it keeps whole numbers beyond 2^53 exact if they have 64 bits, or all with `anySize`. */
export function parseJson(text: string, limits: JsonLimits, anySize = false): Json {
  let at = 0
  const result = value()
  skipBlank()
  if (at < text.length) throw new JsonSyntaxError('text after the value', at)
  return result

  function value(): Json {
    skipBlank()
    switch (text[at]) {
      case '{':
        return nested(object)
      case '[':
        return nested(array)
      case '"':
        return string()
      case 't':
        return word('true', true)
      case 'f':
        return word('false', false)
      case 'n':
        return word('null', null)
      default:
        return number()
    }
  }

  function nested(read: () => Json): Json {
    limits.enter()
    const result = read()
    limits.leave()
    return result
  }

  function object(): JsonObject {
    limits.allocate(memory.object)
    const members: [string, Json][] = []
    at++
    if (closes('}')) return {}
    do {
      skipBlank()
      if (text[at] !== '"') throw new JsonSyntaxError('a key is missing', at)
      const key = string()
      skipBlank()
      if (text[at++] !== ':') throw new JsonSyntaxError('a colon is missing', at - 1)
      limits.addItems(1)
      members.push([key, value()])
    } while (continues('}'))
    return Object.fromEntries(members)
  }

  function array(): Json[] {
    limits.allocate(memory.array)
    const items: Json[] = []
    at++
    if (closes(']')) return items
    do {
      limits.addItems(1)
      items.push(value())
    } while (continues(']'))
    return items
  }

  function string(): string {
    at++
    let result = ''
    for (;;) {
      result += take(plainText)
      const mark = text[at++]
      if (mark === '"') {
        limits.allocate(memory.string + result.length)
        return result
      }
      if (mark !== '\\') throw new JsonSyntaxError('a string is not terminated', at - 1)
      result += unescaped(text[at++] ?? '')
    }
  }

  function unescaped(letter: string): string {
    const known = escapes[letter]
    if (known !== undefined && Object.hasOwn(escapes, letter)) return known
    const digits = text.slice(at, at + 4)
    if (letter !== 'u' || !/^[\da-fA-F]{4}$/.test(digits))
      throw new JsonSyntaxError('unknown escape sequence', at - 1)
    at += 4
    return String.fromCharCode(Number.parseInt(digits, 16))
  }

  function number(): number | bigint {
    const digits = take(numberShape)
    if (digits === '') throw new JsonSyntaxError('a value is missing', at)
    const number = Number(digits)
    if (Number.isSafeInteger(number) || /[.eE]/.test(digits)) return number
    const whole = BigInt(digits)
    return anySize || BigInt.asIntN(64, whole) === whole ? whole : number
  }

  function word<T>(spelling: string, meaning: T): T {
    if (!text.startsWith(spelling, at)) throw new JsonSyntaxError('a value is missing', at)
    at += spelling.length
    return meaning
  }

  function closes(mark: string): boolean {
    skipBlank()
    if (text[at] !== mark) return false
    at++
    return true
  }

  function continues(mark: string): boolean {
    skipBlank()
    const found = text[at++]
    if (found !== ',' && found !== mark)
      throw new JsonSyntaxError(`, or ${mark} is missing`, at - 1)
    return found === ','
  }

  function skipBlank(): void {
    take(blank)
  }

  function take(shape: RegExp): string {
    shape.lastIndex = at
    const found = shape.exec(text)?.[0] ?? ''
    at += found.length
    return found
  }
}
