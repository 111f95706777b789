import { ExactNumber } from './exact-number.js'

/** Marks the bigints of bare values, which would be read as numbers, and the doubles that would be read as bigints. */
export function printedBare(value: unknown): unknown {
  if (typeof value === 'bigint' || isReadAsBigint(value)) return new ExactNumber(value)
  return mapParts(value, printedBare)
}

/** Marks the doubles of JSON values that would be read as bigints. */
export function printedJson(value: unknown): unknown {
  if (isReadAsBigint(value)) return new ExactNumber(value)
  return mapParts(value, printedJson)
}

/** A double beyond 2^53 that has the form of a whole number in JSON. */
function isReadAsBigint(value: unknown): value is number {
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(String(value))
}

/** Marks the doubles of CBOR values that have the form of a whole number; maps, tags and simple values become plain objects. */
export function printedCbor(value: unknown): unknown {
  if (typeof value === 'number' && Number.isInteger(value)) return new ExactNumber(value)
  if (isSimple(value)) return { value: value.value }
  return mapParts(value, printedCbor)
}

/** A simple value, whose number is not a double. */
function isSimple(value: unknown): value is { readonly value: unknown } {
  return typeof value === 'object' && value !== null && 'value' in value && !('tag' in value)
}

function mapParts(value: unknown, print: (part: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (Array.isArray(value)) return value.map(print)
  if (value instanceof Map) return new Map([...value].map(([key, part]) => [key, print(part)]))
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, print(part)]))
}
