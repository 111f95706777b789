import type { ValueShape, VariantShape } from '../../codec/value-shape.js'
import { ExactNumber } from './exact-number.js'
import { printedBare, printedCbor, printedJson } from './printed-numbers.js'
import { isVariant } from './scalar-text.js'
import { shortestNumber } from './shortest-number.js'
import { printedUnion } from './union.js'

/**
 * A decoded value as it is printed: narrow floating-point numbers become the shortest one that encodes to the same bytes, and
 * numbers that JSON would confuse become an `ExactNumber`. `toJson` of the result parses back with `valueOfJson`.
 */
export function printedValue(value: unknown, shape: ValueShape | undefined): unknown {
  if (shape === undefined || isPrintedAsIs(shape)) return value
  switch (shape.kind) {
    case 'number':
      return typeof value === 'number' && shape.round ? shortest(value, shape.round) : value
    case 'bare':
      return printedBare(value)
    case 'json':
      return printedJson(value)
    case 'cbor':
      return printedCbor(value)
    case 'optional':
      return printedValue(value, shape.element.valueShape)
    default:
      return typeof value === 'object' && value !== null ? printedParts(value, shape) : value
  }
}

/** An array of numbers would lose the bits of a NaN. */
function shortest(value: number, round: (value: number) => number): number | ExactNumber {
  return Number.isNaN(value) ? new ExactNumber(value) : shortestNumber(value, round)
}

function printedParts(value: object, shape: ValueShape): unknown {
  switch (shape.kind) {
    case 'list':
    case 'tuple':
      return Array.from(value as Iterable<unknown>, (item, index) =>
        printedValue(item, partAt(shape, index)),
      )
    case 'set':
      return Array.from(value as Iterable<unknown>, item =>
        printedValue(item, shape.element.valueShape),
      )
    case 'map': {
      const { key, value: item } = shape
      return new Map(
        Array.from(value as Map<unknown, unknown>, ([k, v]) => [
          printedValue(k, key.valueShape),
          printedValue(v, item.valueShape),
        ]),
      )
    }
    case 'object':
      return Object.fromEntries(
        Object.entries(value).map(([name, part]) => [
          name,
          printedValue(part, shape.members.get(name)?.valueShape),
        ]),
      )
    case 'variant':
      return printedVariant(value, shape)
    case 'union':
      return printedUnion(value, shape, printedValue)
    default:
      return value
  }
}

/** Lists of such elements are not copied. */
function isPrintedAsIs(shape: ValueShape): boolean {
  switch (shape.kind) {
    case 'plain':
    case 'text':
    case 'bigint':
    case 'bits':
      return true
    case 'number':
      return shape.round === undefined
    case 'list':
      return isPrintedAsIs(shape.element.valueShape ?? { kind: 'plain' })
    default:
      return false
  }
}

function partAt(shape: ValueShape, index: number): ValueShape | undefined {
  if (shape.kind === 'tuple') return shape.parts[index]?.valueShape
  return shape.kind === 'list' ? shape.element.valueShape : undefined
}

function printedVariant(variant: object, shape: VariantShape): unknown {
  if (!isVariant(variant)) return variant
  return { ...variant, value: printedValue(variant.value, shape.typeOf(variant.type)?.valueShape) }
}
