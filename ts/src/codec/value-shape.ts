import type { NumberArrayConstructor } from './number-array.js'

/** A type whose values have a known shape; without one they are plain. */
export interface Shaped {
  readonly valueShape?: ValueShape | undefined
}

/**
 * How the values of a codec are built, for programs that convert them to a notation with fewer types, such as JSON, and back. It
 * has the constructors of all classes, because a codec may come from another copy of this package.
 */
export type ValueShape =
  /** Values that any notation represents without knowing their type, bytes included. */
  | { readonly kind: 'plain' }
  /** A string, also as the whole input. */
  | { readonly kind: 'text' }
  /** `round` returns the nearest number that the type represents; without it there are no others. */
  | { readonly kind: 'number'; readonly round?: (value: number) => number }
  | { readonly kind: 'bigint' }
  | { readonly kind: 'bits'; make(length: number, bytes: Uint8Array): unknown }
  /** An array; with `array` a typed array of that class. */
  | { readonly kind: 'list'; readonly element: Shaped; readonly array?: NumberArrayConstructor }
  | { readonly kind: 'set'; readonly element: Shaped }
  | { readonly kind: 'map'; readonly key: Shaped; readonly value: Shaped }
  /** An array in which each position has a type of its own. */
  | { readonly kind: 'tuple'; readonly parts: readonly Shaped[] }
  | ObjectShape
  | { readonly kind: 'optional'; readonly element: Shaped }
  | UnionShape
  | VariantShape
  /** Bare values that get a type when they are encoded: a `bigint` another one than a number. */
  | { readonly kind: 'bare' }
  /** JSON values in which whole numbers beyond 2^53 are `bigint`, others doubles. */
  | { readonly kind: 'json' }
  | CborShape

/** An object with no other members than these, some of which may be absent. */
export interface ObjectShape {
  readonly kind: 'object'
  readonly members: ReadonlyMap<string, Shaped>
  /** Converts a point in time, if the object represents one. */
  readonly ofDate?: (date: Date) => unknown
}

/** A C union: the same bytes as different members. */
export interface UnionShape {
  readonly kind: 'union'
  readonly members: ReadonlyMap<string, Shaped>
  bytesOf(value: unknown): Uint8Array
  ofBytes(bytes: Uint8Array): object
}

/** `{ type, value, isNull }`. */
export interface VariantShape {
  readonly kind: 'variant'
  /** The type of a C++ name; `undefined` for an unknown one. */
  typeOf(name: string): Shaped | undefined
  /** Picks the type for a value that is not in an object, a map or an array. */
  ofBare(value: unknown): unknown
}

/** CBOR values: whole numbers are `bigint`, others `number`. */
export interface CborShape {
  readonly kind: 'cbor'
  map(pairs: [unknown, unknown][]): unknown
  tag(tag: bigint, value: unknown): unknown
  simple(value: number): unknown
}

export const plainShape: ValueShape = { kind: 'plain' }
export const textShape: ValueShape = { kind: 'text' }
export const numberShape: ValueShape = { kind: 'number' }
export const bigintShape: ValueShape = { kind: 'bigint' }
export const plain: Shaped = {}

/** The shape of an object whose `names` need no type, besides the members with one. */
export function objectShape(
  typed: Readonly<Record<string, Shaped>>,
  ...names: readonly string[]
): ObjectShape {
  const members = names.map(name => [name, plain] as const)
  return { kind: 'object', members: new Map([...Object.entries(typed), ...members]) }
}

/** The shape of the values of a codec; `undefined` for a codec that is not of this package. */
export function valueShapeOf(codec: object): ValueShape | undefined {
  return 'valueShape' in codec ? (codec.valueShape as ValueShape) : undefined
}
