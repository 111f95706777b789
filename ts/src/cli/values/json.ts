// The conversion between values of codecs and JSON, in both directions (docs/cli.md, "Values as JSON").

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

/** Converts a value to JSON. A value that JSON lacks becomes an object with one key that begins with `$`. */
export function toJson(value: unknown): Json {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $number: Object.is(value, -0) ? '-0' : String(value) }
    case 'bigint':
      return isSafe(value) ? Number(value) : { $bigint: String(value) }
    case 'string':
    case 'boolean':
      return value
    case 'object':
      return value === null ? null : objectToJson(value)
    default:
      return { $undefined: true }
  }
}

/** Converts JSON to a value, the inverse of `toJson`; integers stay numbers, objects stay objects. Throws TypeError. */
export function fromJson(json: Json): unknown {
  if (Array.isArray(json)) return json.map(fromJson)
  if (typeof json !== 'object' || json === null) return json
  const entries = Object.entries(json)
  const [[tag, content] = ['', null]] = entries
  if (entries.length === 1 && tag.startsWith('$') && !tag.startsWith('$$')) {
    const read = Object.hasOwn(tags, tag) ? tags[tag] : undefined
    if (read) return read(content)
    throw new TypeError(`${tag} is not one of ${Object.keys(tags).join(', ')}`)
  }
  return Object.fromEntries(
    entries.map(([key, item]) => [key.replace(/^\$\$/, '$'), fromJson(item)]),
  )
}

const tags: Readonly<Record<string, (content: Json) => unknown>> = {
  $bigint: content => BigInt(String(content)),
  $number: content => Number(content),
  $bytes: content => hexBytes(String(content)),
  $date: content => validDate(String(content)),
  $map: content =>
    Array.isArray(content)
      ? new Map(content.map(entry => pairOf(entry)))
      : new Map(Object.entries(Object(fromJson(content)))),
  $undefined: () => undefined,
}

function objectToJson(value: object): Json {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('hex') }
  if (value instanceof Date) return { $date: value.toISOString() }
  if (value instanceof Map) return mapToJson(value)
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && Symbol.iterator in value))
    return Array.from(value as Iterable<unknown>, toJson)
  if (value instanceof Set) return Array.from(value, toJson)
  const entries = Object.entries(value).map(
    ([key, item]) => [key.startsWith('$') ? `$${key}` : key, toJson(item)] as const,
  )
  return Object.fromEntries(entries)
}

function mapToJson(map: ReadonlyMap<unknown, unknown>): Json {
  const entries = [...map]
  const isPlain = entries.every(([key]) => typeof key === 'string' && !key.startsWith('$'))
  return isPlain
    ? Object.fromEntries(entries.map(([key, item]) => [String(key), toJson(item)]))
    : { $map: entries.map(([key, item]) => [toJson(key), toJson(item)]) }
}

function pairOf(entry: Json): [unknown, unknown] {
  if (!Array.isArray(entry) || entry.length !== 2)
    throw new TypeError('$map must be an object, or an array of [key, value]')
  return [fromJson(entry[0] ?? null), fromJson(entry[1] ?? null)]
}

/** Parses pairs of hex digits. Throws TypeError. */
export function hexBytes(text: string): Uint8Array {
  const digits = text.replace(/\s+/g, '')
  if (!/^([0-9a-f]{2})*$/i.test(digits))
    throw new TypeError(`${JSON.stringify(text.slice(0, 40))} is not pairs of hex digits`)
  return new Uint8Array(Buffer.from(digits, 'hex'))
}

function validDate(text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw new TypeError(`${JSON.stringify(text)} is not a date`)
  return date
}

function isSafe(value: bigint): boolean {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
}
