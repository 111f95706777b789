import { atStep, Failure, invalid, within } from '../../codec/failure.js'
import type { NumberArray, NumberArrayConstructor } from '../../codec/number-array.js'
import type { ObjectShape, UnionShape, ValueShape } from '../../codec/value-shape.js'
import { cborOfJson } from './cbor-of-json.js'
import { entriesOf, fromJson, isArray, type Json, mapEntries, tagOf } from './json.js'
import { unionOfMembers } from './union.js'
import { variantOfJson } from './variant-of-json.js'

/**
 * Converts JSON to a value of a type, the inverse of `toJson` after `printedValue`. The type decides what an object, a number or an
 * array means; JSON that does not match it is left to the codec, which rejects it. Throws Failure for members that the type does not
 * have and for an object that is not a QVariant, with their path.
 */
export function valueOfJson(json: Json, shape: ValueShape | undefined): unknown {
  switch (shape?.kind) {
    case 'number':
      return numberOf(fromJson(json))
    case 'bigint':
      return bigintOf(fromJson(json))
    case 'bits':
      return bitsOf(fromJson(json), shape.make)
    case 'optional':
      return tagOf(json)?.name === '$undefined'
        ? undefined
        : valueOfJson(json, shape.element.valueShape)
    case 'list':
      return isArray(json) ? listOf(json, shape.element.valueShape, shape.array) : fromJson(json)
    case 'set':
      return isArray(json) ? new Set(listOf(json, shape.element.valueShape)) : fromJson(json)
    case 'tuple':
      return isArray(json)
        ? json.map((item, index) =>
            atStep(index, () => valueOfJson(item, shape.parts[index]?.valueShape)),
          )
        : fromJson(json)
    case 'map':
      return mapOf(json, shape.key.valueShape, shape.value.valueShape)
    case 'object':
      return objectOf(json, shape)
    case 'union':
      return unionOf(json, shape)
    case 'variant':
      return variantOfJson(json, shape, valueOfJson)
    case 'cbor':
      return cborOfJson(json, shape)
    default:
      return fromJson(json)
  }
}

function numberOf(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}

function bigintOf(value: unknown): unknown {
  return Number.isSafeInteger(value) ? BigInt(Number(value)) : value
}

/** From the bytes and the number of bits, or from an array of bits. */
function bitsOf(value: unknown, make: (length: number, bytes: Uint8Array) => unknown): unknown {
  if (Array.isArray(value)) {
    const bytes = new Uint8Array(Math.ceil(value.length / 8))
    value.forEach((bit, index) => {
      if (typeof bit !== 'boolean') throw within(invalid(bit, 'true or false'), index)
      if (bit) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7))
    })
    return make(value.length, bytes)
  }
  if (typeof value !== 'object' || value === null) return value
  const { length, bytes, ...others }: { length?: unknown; bytes?: unknown } = value
  for (const name of Object.keys(others)) throw within(unknownMember(['length', 'bytes']), name)
  return typeof length === 'number' && bytes instanceof Uint8Array ? make(length, bytes) : value
}

function listOf(
  json: readonly Json[],
  element: ValueShape | undefined,
  array?: NumberArrayConstructor,
): unknown[] | NumberArray {
  // An array of numbers would lose the bits of a NaN.
  const items = new Array<unknown>(json.length).fill(undefined)
  json.forEach((item, index) => {
    items[index] = atStep(index, () => valueOfJson(item, element))
  })
  return array ? typedArrayOf(items, array) : items
}

/** A typed array would store another number for one that it cannot represent. */
function typedArrayOf(items: readonly unknown[], array: NumberArrayConstructor): NumberArray {
  const list: NumberArray = new array(items.length)
  const isFloat = list instanceof Float32Array || list instanceof Float64Array
  items.forEach((item, index) => {
    if (typeof item !== typeof list[index]) throw within(invalid(item, 'a number'), index)
    list[index] = item as never
    if (!isFloat && list[index] !== item)
      throw within(invalid(item, `a number of ${array.name}`), index)
  })
  return list
}

function mapOf(
  json: Json,
  keyShape: ValueShape | undefined,
  valueShape: ValueShape | undefined,
): unknown {
  if (typeof json !== 'object' || json === null || isArray(json)) return fromJson(json)
  const tag = tagOf(json)
  if (tag && tag.name !== '$map') return fromJson(json)
  const entries = tag ? mapEntries(tag.content) : entriesOf(json)
  return new Map(
    entries.map(([key, item]) =>
      atStep(`['${String(key)}']`, () => [
        valueOfJson(key, keyShape),
        valueOfJson(item, valueShape),
      ]),
    ),
  )
}

function objectOf(json: Json, { members, ofDate }: ObjectShape): unknown {
  if (typeof json !== 'object' || json === null || isArray(json) || tagOf(json)) {
    const value = fromJson(json)
    return value instanceof Date && ofDate ? ofDate(value) : value
  }
  return Object.fromEntries(
    membersOf(json, members).map(([name, item]) => [
      name,
      atStep(name, () => valueOfJson(item, members.get(name)?.valueShape)),
    ]),
  )
}

function unionOf(json: Json, shape: UnionShape): unknown {
  if (typeof json !== 'object' || json === null || isArray(json)) return fromJson(json)
  if (tagOf(json)) {
    const value = fromJson(json)
    return value instanceof Uint8Array ? shape.ofBytes(value) : value
  }
  const members = membersOf(json, shape.members).map(([name, item]) => ({
    name,
    value: atStep(name, () => valueOfJson(item, shape.members.get(name)?.valueShape)),
  }))
  return unionOfMembers(members, shape)
}

function membersOf(
  json: { readonly [key: string]: Json },
  known: ReadonlyMap<string, unknown>,
): [string, Json][] {
  const entries = entriesOf(json)
  for (const [name] of entries)
    if (!known.has(name)) throw within(unknownMember([...known.keys()]), name)
  return entries
}

function unknownMember(known: readonly string[]): Failure {
  return new Failure(
    path => new TypeError(`${path} is not a member; the members are ${known.join(', ')}`),
  )
}
