// The conversion between values and JSON, in both directions, without the type of the value (docs/cli.md, "Values as JSON").
import { ExactNumber } from './exact-number.js'

/** A JSON value. Whole numbers beyond 2^53 in a text are `bigint`, so that none is rounded. */
export type Json =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

/** Converts a value to JSON. A value that JSON lacks becomes an object with one key that begins with `$`. */
export function toJson(value: unknown): Json {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $number: numberText(value) }
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
  if (isArray(json)) return json.map(fromJson)
  if (typeof json !== 'object' || json === null) return json
  const tag = tagOf(json)
  if (tag) return tag.read(tag.content)
  return Object.fromEntries(entriesOf(json).map(([key, item]) => [key, fromJson(item)]))
}

export interface Tag {
  readonly name: string
  readonly content: Json
  read(content: Json): unknown
}

/** The tag of an object with one key that begins with `$`. Throws TypeError for an unknown one. */
export function tagOf(json: Json): Tag | undefined {
  if (typeof json !== 'object' || json === null || isArray(json)) return undefined
  const [[name, content] = ['', null], ...others] = Object.entries(json)
  if (others.length > 0 || !name.startsWith('$') || name.startsWith('$$')) return undefined
  const read = Object.hasOwn(tags, name) ? tags[name] : undefined
  if (read) return { name, content, read }
  throw new TypeError(`${name} is not one of ${Object.keys(tags).join(', ')}`)
}

/** The members of an object without a tag, by their own names. */
export function entriesOf(json: { readonly [key: string]: Json }): [string, Json][] {
  return Object.entries(json).map(([key, item]) => [key.replace(/^\$\$/, '$'), item])
}

/** The keys and values of a `$map`, which is an array of pairs or an object. Throws TypeError. */
export function mapEntries(content: Json): [Json, Json][] {
  if (isArray(content)) return content.map(pairOf)
  if (typeof content === 'object' && content !== null) return entriesOf(content)
  throw new TypeError('$map must be an object, or an array of [key, value]')
}

export function isArray(json: Json): json is readonly Json[] {
  return Array.isArray(json)
}

const tags: Readonly<Record<string, (content: Json) => unknown>> = {
  $bigint: content => wholeNumber(String(content)),
  $number: content => numberOf(String(content)),
  $bytes: content => hexBytes(String(content)),
  $date: content => validDate(String(content)),
  $map: content =>
    new Map(mapEntries(content).map(([key, item]) => [fromJson(key), fromJson(item)])),
  $undefined: () => undefined,
}

function objectToJson(value: object): Json {
  if (value instanceof ExactNumber)
    return typeof value.value === 'bigint'
      ? { $bigint: String(value.value) }
      : { $number: numberText(value.value) }
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

/** An object, unless it would lose the type of a key or the order of the keys: JavaScript moves `1` before `a`. */
function mapToJson(map: ReadonlyMap<unknown, unknown>): Json {
  const entries = [...map]
  const isPlain = entries.every(
    ([key]) => typeof key === 'string' && !key.startsWith('$') && !/^\d+$/.test(key),
  )
  return isPlain
    ? Object.fromEntries(entries.map(([key, item]) => [String(key), toJson(item)]))
    : { $map: entries.map(([key, item]) => [toJson(key), toJson(item)]) }
}

function pairOf(entry: Json): [Json, Json] {
  if (!isArray(entry) || entry.length !== 2)
    throw new TypeError('$map must be an object, or an array of [key, value]')
  return [entry[0] ?? null, entry[1] ?? null]
}

/** Parses pairs of hex digits. Throws TypeError. */
export function hexBytes(text: string): Uint8Array {
  const digits = text.replace(/\s+/g, '')
  if (!/^([0-9a-f]{2})*$/i.test(digits))
    throw new TypeError(`${JSON.stringify(text.slice(0, 40))} is not pairs of hex digits`)
  return new Uint8Array(Buffer.from(digits, 'hex'))
}

const bits = new DataView(new ArrayBuffer(8))
const usualNaN = '7ff8000000000000'

/** A number as text, the bits of an unusual NaN included: 0.0 / 0.0 of a C++ program is `NaN:fff8000000000000`. */
function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0'
  if (!Number.isNaN(value)) return String(value)
  bits.setFloat64(0, value)
  const digits = bits.getBigUint64(0).toString(16).padStart(16, '0')
  return digits === usualNaN ? 'NaN' : `NaN:${digits}`
}

function numberOf(text: string): number {
  const [, digits] = /^NaN:([0-9a-f]{16})$/.exec(text) ?? []
  if (digits !== undefined) {
    bits.setBigUint64(0, BigInt(`0x${digits}`))
    const value = bits.getFloat64(0)
    if (Number.isNaN(value)) return value
  } else if (text === 'NaN' || (text.trim() !== '' && !Number.isNaN(Number(text))))
    return Number(text)
  throw new TypeError(`${JSON.stringify(text.slice(0, 40))} is not a number`)
}

function wholeNumber(text: string): bigint {
  if (!/^-?\d+$/.test(text))
    throw new TypeError(`${JSON.stringify(text.slice(0, 40))} is not a whole number`)
  return BigInt(text)
}

function validDate(text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw new TypeError(`${JSON.stringify(text)} is not a date`)
  return date
}

function isSafe(value: bigint): boolean {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
}
