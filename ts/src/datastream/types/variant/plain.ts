import { wallClock } from '../../date-time/zone-clock.js'
import type { Format } from '../../format.js'
import { failure, invalid, within } from '../../stream-failure.js'
import type { Variant } from './value.js'

/** The type of a variant's bare value: any value when decoding; encoding takes those that `VariantType.plain` lists. */
export type PlainVariant = unknown

/** Unwraps variants, also in containers and in other variants. */
export function plainOf(variant: Variant): PlainVariant {
  switch (variant.type) {
    case 'QVariant':
      return plainOf(variant.value)
    case 'QVariantList':
    case 'QVariantPair':
      return variant.value.map(plainOf)
    case 'QVariantMap':
    case 'QVariantHash':
      return new Map([...variant.value].map(([key, value]) => [key, plainOf(value)] as const))
    default:
      return variant.value
  }
}

/** Picks the type of a QVariant for a bare value. */
export function variantOfPlain(value: unknown, format: Format, depth = 0): Variant {
  const { maxDepth } = format.limits
  if (depth > maxDepth)
    throw failure('ERR_QDS_SIZE_LIMIT_EXCEEDED', `nested deeper than ${maxDepth} (maxDepth)`, 0)
  const inner = (item: unknown, step: string | number) => {
    try {
      return variantOfPlain(item, format, depth + 1)
    } catch (error) {
      throw within(error, step)
    }
  }
  switch (typeof value) {
    case 'undefined':
      return { type: 'invalid', value: undefined, isNull: true }
    case 'boolean':
      return { type: 'bool', value, isNull: false }
    case 'number':
      return (value | 0) === value && !Object.is(value, -0)
        ? { type: 'int', value, isNull: false }
        : { type: 'double', value, isNull: false }
    case 'bigint':
      return { type: value < 2n ** 63n ? 'qlonglong' : 'qulonglong', value, isNull: false }
    case 'string':
      return { type: 'QString', value, isNull: false }
  }
  // Qt 6 treats a nullptr as null, Qt 5 does not.
  if (value === null) return { type: 'std::nullptr_t', value, isNull: format.generation === 6 }
  if (value instanceof Uint8Array) return { type: 'QByteArray', value, isNull: false }
  if (value instanceof Date) {
    const utc = { ...wallClock(value.getTime()), spec: 'utc' as const }
    return { type: 'QDateTime', value: utc, isNull: false }
  }
  if (Array.isArray(value)) return { type: 'QVariantList', value: value.map(inner), isNull: false }
  if (value instanceof Map) return mapOf(value)
  if (isPlainObject(value)) return mapOf(Object.entries(value))
  throw invalid(value, 'a value that has an obvious QVariant type')

  function mapOf(entries: Iterable<readonly [unknown, unknown]>): Variant {
    const map = new Map<string | null, Variant>()
    for (const [key, item] of entries) {
      if (typeof key !== 'string' && key !== null) throw invalid(key, 'a key of a QVariantMap')
      map.set(key, inner(item, `['${key}']`))
    }
    return { type: 'QVariantMap', value: map, isNull: false }
  }
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object') return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
