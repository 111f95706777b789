// Random structs, laid out by g++ and by us.
import { isDeepStrictEqual } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import fc from 'fast-check'
import { type Abi, abi, type ByteOrder } from 'qt-ipc/layout'
import { askClang } from './helpers/clang.js'
import { askCompiler, exchange, type Facts } from './helpers/compiler.js'
import { type MemberDeclaration, randomCompounds } from './helpers/declarations.js'
import { type ShapedCompound, Shapes } from './helpers/shapes.js'

const seed = 20_261_126
const valuesPerStruct = 2

function shapesFor(name: Abi, count: number, byteOrder: ByteOrder = 'littleEndian'): Shapes {
  const shapes = new Shapes(name, abi(name, { byteOrder }), byteOrder)
  for (const compound of randomCompounds(count, seed))
    if (byteOrder === 'littleEndian' || !JSON.stringify(compound).includes('pointer'))
      shapes.compound(name === 'llp64' ? withoutBitsInUnions(compound) : compound)
  return shapes
}

/** GCC's ms_struct aligns a union by its bit fields, Microsoft's compiler does not. */
function withoutBitsInUnions<D extends MemberDeclaration>(declaration: D): D {
  if (declaration.kind === 'array')
    return { ...declaration, element: withoutBitsInUnions(declaration.element) }
  if (declaration.kind !== 'struct' && declaration.kind !== 'union') return declaration
  const members = declaration.members.filter(
    ({ kind }) => declaration.kind === 'struct' || (kind !== 'bits' && kind !== 'unnamedBits'),
  )
  return { ...declaration, members: members.map(withoutBitsInUnions) }
}

function valuesFor(shapes: Shapes): Map<ShapedCompound, readonly unknown[]> {
  return new Map(
    shapes.compounds.map((compound, index) => [
      compound,
      fc.sample(compound.values, { numRuns: valuesPerStruct, seed: seed + index }),
    ]),
  )
}

/** Positions of the bits that are set; in big-endian memory the first bit of a byte is its highest. */
function bitsOf(bytes: Uint8Array, byteOrder: ByteOrder): number[] {
  return Array.from(bytes, (byte, at) =>
    [0, 1, 2, 3, 4, 5, 6, 7]
      .filter(bit => byte & (byteOrder === 'bigEndian' ? 0x80 >> bit : 1 << bit))
      .map(bit => 8 * at + bit),
  ).flat()
}

/** What we say about the struct, in the compiler's words. */
function placesOf({ layout, members }: ShapedCompound) {
  const places = new Map((layout.standalone.members ?? []).map(member => [member.key, member]))
  return members.map(({ key }) => {
    const place = places.get(key)
    const field = place?.bitField
    return field
      ? [key, Array.from({ length: field.width }, (_, i) => field.position + i)]
      : [key, place?.offset]
  })
}

function compilersPlaces({ members }: ShapedCompound, facts: Facts, byteOrder: ByteOrder) {
  return members.map(({ key, bits }) => [
    key,
    bits ? bitsOf(facts.bitFields.get(key) ?? new Uint8Array(), byteOrder) : facts.offsets.get(key),
  ])
}

/** `t.deepEqual` of many thousands of values takes most of the time otherwise. */
function same<T>(t: ExecutionContext, actual: T, expected: T, title: string): void {
  if (!isDeepStrictEqual(actual, expected)) t.deepEqual(actual, expected, title)
}

function testAbi(
  t: ExecutionContext,
  name: Abi,
  count: number,
  byteOrder: ByteOrder = 'littleEndian',
): void {
  const shapes = shapesFor(name, count, byteOrder)
  const values = valuesFor(shapes)
  const answers = askCompiler(name, shapes, values)
  shapes.compounds.forEach((compound, index) => {
    const facts = answers[index]
    if (!facts) throw new Error(`no answer about ${compound.name}`)
    const title = `${compound.definition}\n${compound.layout.describe()}`
    const { size, alignment } = compound.layout.standalone
    same<unknown>(
      t,
      [size, alignment, ...placesOf(compound)],
      [facts.size, facts.alignment, ...compilersPlaces(compound, facts, byteOrder)],
      title,
    )
    values.get(compound)?.forEach((value, n) => {
      const bytes = facts.values[n] ?? new Uint8Array()
      same<unknown>(t, compound.plain(compound.layout.decode(bytes), value), value, title)
      same<unknown>(t, compound.layout.encode(compound.encodable(value)), bytes, title)
    })
  })
  t.true(shapes.compounds.length >= count / 2)
}

test('64-bit Linux', testAbi, 'lp64', 700)
test('32-bit Linux', testAbi, 'ilp32', 700)
test('64-bit Linux, big-endian', testAbi, 'lp64', 500, 'bigEndian')
test('64-bit Windows, by the rules that GCC knows', testAbi, 'llp64', 500)

test('64-bit Windows, by the rules that clang knows', t => {
  const shapes = new Shapes('llp64', abi('llp64'))
  for (const compound of randomCompounds(1000, seed + 1)) shapes.compound(compound)
  const answers = askClang(shapes)
  t.true(shapes.compounds.every(({ name }) => answers.has(name)))
  for (const { name, layout, members, definition } of shapes.compounds) {
    const facts = answers.get(name)
    const places = new Map((layout.standalone.members ?? []).map(member => [member.key, member]))
    const ours = members.map(({ key }) => {
      const place = places.get(key)
      return place?.bitField?.position ?? 8 * (place?.offset ?? -1)
    })
    const theirs = members.map(({ key }) => facts?.positions[Number(key.slice(1))])
    const { size, alignment } = layout.standalone
    same<unknown>(
      t,
      [size, alignment, ...ours],
      [facts?.size, facts?.alignment, ...theirs],
      `${definition}\n${layout.describe()}`,
    )
  }
})

test('a running program and we read what the other wrote', t => {
  const shapes = shapesFor('lp64', 150)
  const values = valuesFor(shapes)
  const cases = shapes.compounds.flatMap(compound =>
    (values.get(compound) ?? []).map(value => ({ compound, value })),
  )
  const ours = cases.map(({ compound, value }) => compound.layout.encode(compound.encodable(value)))
  const { written, found } = exchange(shapes, values, Buffer.concat(ours))
  t.is(found, '1'.repeat(cases.length))
  let offset = 0
  for (const { compound, value } of cases) {
    const decoded = compound.layout.decode(written.subarray(offset))
    same<unknown>(t, compound.plain(decoded, value), value, compound.definition)
    offset += compound.layout.byteLength
  }
  t.is(offset, written.length)
})
