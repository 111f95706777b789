import fc from 'fast-check'

/** A random C type, as data. */
export type Declaration =
  | { readonly kind: 'scalar'; readonly name: ScalarName }
  | { readonly kind: 'enumeration'; readonly name: IntegerName }
  | {
      readonly kind: 'text'
      readonly unit: 'char' | 'char16_t' | 'wchar_t'
      readonly length: number
    }
  | {
      readonly kind: 'array'
      readonly element: Declaration
      readonly lengths: readonly [number, ...number[]]
    }
  | Compound

export interface Compound {
  readonly kind: 'struct' | 'union'
  readonly members: readonly MemberDeclaration[]
  readonly pack?: 1 | 2 | 4 | 8 | 16 | undefined
}

export type MemberDeclaration =
  | Declaration
  | {
      readonly kind: 'bits'
      readonly of: 'scalar' | 'enumeration'
      readonly name: BitName
      readonly width: number
    }
  | { readonly kind: 'unnamedBits'; readonly name: BitName; readonly width: number }
  | { readonly kind: 'padding'; readonly length: number }

const integers = ['i8', 'u8', 'i16', 'u16', 'i32', 'u32'] as const
const wide = ['i64', 'u64'] as const
const others = ['f32', 'f64', 'bool', 'pointer', 'long', 'ulong', 'size_t', 'longlong'] as const

export type IntegerName = (typeof integers)[number]
export type ScalarName = IntegerName | (typeof wide)[number] | (typeof others)[number]
export type BitName = IntegerName | (typeof wide)[number] | 'bool' | 'ulong'

const bitWidths: Readonly<Record<BitName, number>> = {
  i8: 8,
  u8: 8,
  i16: 16,
  u16: 16,
  i32: 32,
  u32: 32,
  i64: 64,
  u64: 64,
  bool: 1,
  // 32 where it is shortest.
  ulong: 32,
}

const scalar: fc.Arbitrary<Declaration> = fc
  .constantFrom(...integers, ...wide, ...others)
  .map(name => ({ kind: 'scalar', name }))

const enumeration: fc.Arbitrary<Declaration> = fc
  .constantFrom(...integers)
  .map(name => ({ kind: 'enumeration', name }))

const text: fc.Arbitrary<Declaration> = fc.record({
  kind: fc.constant('text'),
  unit: fc.constantFrom('char', 'char16_t', 'wchar_t'),
  length: fc.integer({ min: 1, max: 20 }),
})

const bits: fc.Arbitrary<MemberDeclaration> = fc
  .constantFrom(...integers, ...integers, ...wide, 'bool' as const, 'ulong' as const)
  .chain(name =>
    fc.record({
      kind: fc.constant('bits' as const),
      of: integers.some(integer => integer === name)
        ? fc.constantFrom('scalar', 'scalar', 'enumeration')
        : fc.constant('scalar' as const),
      name: fc.constant(name),
      width: fc.integer({ min: 1, max: bitWidths[name] }),
    }),
  )

const unnamedBits: fc.Arbitrary<MemberDeclaration> = fc
  .constantFrom(...integers, ...wide, 'bool' as const)
  .chain(name =>
    fc.record({
      kind: fc.constant('unnamedBits' as const),
      name: fc.constant(name),
      width: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: bitWidths[name] })),
    }),
  )

const padding: fc.Arbitrary<MemberDeclaration> = fc.record({
  kind: fc.constant('padding' as const),
  length: fc.integer({ min: 1, max: 5 }),
})

function compound(depth: number): fc.Arbitrary<Compound> {
  const inner = depth > 0 ? [compound(depth - 1)] : []
  const whole = fc.oneof(
    { arbitrary: scalar, weight: 8 },
    { arbitrary: enumeration, weight: 1 },
    { arbitrary: text, weight: 1 },
    ...inner.map(arbitrary => ({ arbitrary, weight: 2 })),
  )
  const array: fc.Arbitrary<Declaration> = fc.record({
    kind: fc.constant('array'),
    element: whole,
    lengths: fc
      .array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 })
      .map(([first = 1, ...rest]) => [first, ...rest] as const),
  })
  const member: fc.Arbitrary<MemberDeclaration> = fc.oneof(
    { arbitrary: whole, weight: 4 },
    { arbitrary: array, weight: 1 },
    { arbitrary: bits, weight: 5 },
    { arbitrary: unnamedBits, weight: 1 },
    { arbitrary: padding, weight: 1 },
  )
  return fc.record({
    kind: fc.constantFrom('struct', 'struct', 'struct', 'union'),
    members: fc
      .tuple(whole, fc.array(member, { maxLength: 7 }), fc.nat())
      // A struct of nothing but unnamed members has no member to look at.
      .map(([named, rest, place]) => rest.toSpliced(place % (rest.length + 1), 0, named)),
    pack: fc.option(fc.constantFrom(1, 2, 4, 8, 16), { nil: undefined, freq: 2 }),
  })
}

/** Random structs and unions, nested up to three deep; the same ones for the same seed. */
export function randomCompounds(count: number, seed: number): Compound[] {
  return fc.sample(compound(2), { numRuns: count, seed })
}
