import test from 'ava'
import {
  CborMap,
  CborTag,
  DataStreamError,
  DataStreamReader,
  qt,
  type Type,
} from 'qt-ipc/datastream'
import { unhex } from './helpers/hex.js'

const limit = { instanceOf: DataStreamError, code: 'ERR_QDS_SIZE_LIMIT_EXCEEDED' }

/** A length, and that many copies of a part. */
function repeated(part: string, count: number): Uint8Array {
  const one = unhex(part)
  const bytes = new Uint8Array(4 + count * one.length)
  new DataView(bytes.buffer).setUint32(0, count)
  for (let i = 0; i < count; i++) bytes.set(one, 4 + i * one.length)
  return bytes
}

/** A QByteArray with this content. */
function counted(body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + body.length)
  new DataView(bytes.buffer).setUint32(0, body.length)
  bytes.set(body, 4)
  return bytes
}

test('values of few bytes and much memory exceed maxResultBytes', t => {
  const ds = qt('6.4', { limits: { maxResultBytes: 2 ** 20 } })
  const count = 20_000
  const cases: readonly (readonly [string, Type<unknown>, Uint8Array])[] = [
    ['byte arrays', ds.byteArrayList, repeated('00000000', count)],
    ['maps', ds.list(ds.map(ds.int8, ds.int8)), repeated('00000000', count)],
    ['sets', ds.list(ds.set(ds.int8)), repeated('00000000', count)],
    ['lists', ds.list(ds.list(ds.list(ds.int8))), repeated('00000001 00000000', count)],
    ['typed arrays', ds.list(ds.list(ds.int8).typed), repeated('00000000', count)],
    ['bit arrays', ds.list(ds.bitArray), repeated('0000000000000000', count)],
    ['variants', ds.variantList, repeated('00000002 00 00000001', count)],
    ['strings', ds.stringList, repeated('00000002 0061', 2 * count)],
    ['CBOR byte strings', ds.cborArray, counted(unhex(`9a00004e20${'40'.repeat(count)}`))],
    ['CBOR maps', ds.cborArray, counted(unhex(`9f${'a0'.repeat(count)}ff`))],
    ['CBOR arrays', ds.cborArray, counted(unhex(`9f${'8180'.repeat(count)}ff`))],
    ['CBOR tags', ds.cborArray, counted(unhex(`9f${'c000'.repeat(count)}ff`))],
    ['JSON objects', ds.jsonArray, counted(Buffer.from(`[${'{},'.repeat(count)}0]`))],
    ['JSON arrays', ds.jsonArray, counted(Buffer.from(`[${'[[]],'.repeat(count)}0]`))],
  ]
  for (const [name, type, bytes] of cases) {
    t.throws(() => type.decode(bytes), limit, name)
    const roomy = qt('6.4').type(type.name)
    t.notThrows(() => roomy.decode(bytes), name)
  }
})

test('values of fixed size and those of templates count, too', t => {
  const ds = qt('6.4', { limits: { maxResultBytes: 2 ** 20 } })
  const count = 20_000
  const record = ds.record({ a: ds.int8, b: ds.int8 })
  const open = ds.record({ a: ds.int8, text: ds.byteArray })
  const cases: readonly (readonly [string, Type<unknown>, Uint8Array])[] = [
    ['pairs', ds.list(ds.pair(ds.int8, ds.int8)), repeated('0102', count)],
    [
      'pairs of pairs',
      ds.list(ds.pair(ds.pair(ds.int8, ds.int8), ds.bool)),
      repeated('010200', count),
    ],
    ['pairs with a string', ds.list(ds.pair(ds.int8, ds.string)), repeated('01 ffffffff', count)],
    ['C arrays', ds.list(ds.array(ds.int8, 2)), repeated('0102', count)],
    ['C arrays of strings', ds.list(ds.array(ds.string, 1)), repeated('ffffffff', 2 * count)],
    ['C arrays in C arrays', ds.array(ds.list(ds.array(ds.int8, 2)), 1), repeated('0102', count)],
    ['records', ds.list(record), repeated('0102', 2 * count)],
    ['records with a null byte array', ds.list(open), repeated('01 ffffffff', 2 * count)],
    [
      'columns of pairs',
      ds.list(ds.record({ a: ds.pair(ds.int8, ds.int8) })).columns,
      repeated('0102', count),
    ],
    ['UUIDs', ds.list(ds.uuid), repeated('00'.repeat(16), count)],
    ['64-bit integers', ds.list(ds.int64), repeated('00'.repeat(8), 2 * count)],
    ['points', ds.list(ds.point), repeated('00'.repeat(8), 2 * count)],
    ['sets of pairs', ds.set(ds.pair(ds.int8, ds.int8)), repeated('0102', count)],
    ['pairs of a multi map', ds.multiMap(ds.int8, ds.int8), repeated('0102', 2 * count)],
    ['optional pairs', ds.list(ds.optional(ds.pair(ds.int8, ds.int8))), repeated('010102', count)],
  ]
  for (const [name, type, bytes] of cases) t.throws(() => type.decode(bytes), limit, name)
  for (const numbers of [ds.list(ds.int8), ds.list(ds.double), ds.list(ds.date)])
    t.is(
      numbers.decode(repeated('00'.repeat(numbers.element.byteLength ?? 0), count)).length,
      count,
    )
})

test('byte arrays without null are limited by maxStringBytes as the others are', t => {
  const ds = qt('5.15', { limits: { maxStringBytes: 4 } })
  const five = unhex('00000005 0102030400')
  t.throws(() => ds.byteArray.decode(five), limit)
  t.throws(() => ds.cString.decode(five), limit)
  const reader = new DataStreamReader(five, ds)
  t.throws(() => reader.readBytes(), limit)
  t.is(reader.status, 'sizeLimitExceeded')
  t.is(reader.position, 0)
  t.is(ds.cString.decode(unhex('00000004 01020300')), '\u0001\u0002\u0003')
  t.is(new DataStreamReader(unhex('00000004 01020300'), ds).readBytes().length, 4)
})

test('what nests as deep as maxDepth is encoded if it is decoded', t => {
  const nested = (depth: number, inner: unknown): unknown => {
    let value = inner
    for (let level = 0; level < depth; level++) value = [value]
    return value
  }
  const tagged = (depth: number): unknown => {
    let value: unknown = 1n
    for (let level = 0; level < depth; level++) value = new CborTag(1n, value as never)
    return value
  }
  for (const maxDepth of [1, 3, 512]) {
    const ds = qt('6.4', { limits: { maxDepth } })
    const roomy = qt('6.4', { limits: { maxDepth: maxDepth + 8 } })
    const deepest: readonly (readonly [
      string,
      (types: typeof ds) => Type<never>,
      (depth: number) => unknown,
    ])[] = [
      ['CBOR', types => types.cborValue as Type<never>, depth => nested(depth, 1n)],
      [
        'CBOR of empty arrays',
        types => types.cborArray as Type<never>,
        depth => nested(depth - 1, []),
      ],
      ['CBOR tags', types => types.cborValue as Type<never>, tagged],
      ['JSON', types => types.jsonArray as Type<never>, depth => nested(depth, 1)],
      [
        'JSON of empty arrays',
        types => types.jsonValue as Type<never>,
        depth => nested(depth - 1, []),
      ],
      [
        'JSON objects',
        types => types.jsonValue as Type<never>,
        depth => nested(depth - 1, { a: 1 }),
      ],
    ]
    for (const [name, typeIn, nest] of deepest) {
      const value = (depth: number) => nest(depth) as never
      const bytes = typeIn(ds).encode(value(maxDepth))
      t.notThrows(() => typeIn(ds).decode(bytes), `${name} ${maxDepth}`)
      t.throws(() => typeIn(ds).encode(value(maxDepth + 1)), limit, `${name} ${maxDepth}`)
      const deeper = typeIn(roomy).encode(value(maxDepth + 1))
      t.throws(() => typeIn(ds).decode(deeper), limit, `${name} ${maxDepth}`)
    }
  }
})

test('elements of CBOR and JSON count as those of other containers', t => {
  const ds = qt('6.4', { limits: { maxItems: 3 } })
  t.throws(() => ds.cborArray.decode(unhex('00000005 8400010203')), limit)
  t.throws(() => ds.cborArray.decode(unhex('00000006 9f00010203ff')), limit)
  t.throws(() => ds.jsonArray.decode(counted(Buffer.from('[1,2,[3]]'))), limit)
  t.throws(() => ds.jsonObject.decode(counted(Buffer.from('{"a":{"b":1,"c":2,"d":3}}'))), limit)
  t.deepEqual(ds.cborArray.decode(unhex('00000004 83000102')), [0n, 1n, 2n])
})

test('the limit of elements is not one of bytes in a buffer or string', t => {
  const ds = qt('6.4', { limits: { maxItems: 3 } })
  t.deepEqual(
    ds.list(ds.int8).typed.decode(unhex('00000005 0102030405')),
    Int8Array.of(1, 2, 3, 4, 5),
  )
  const columns = ds.list(ds.record({ a: ds.int8, b: ds.uint8 })).columns
  t.deepEqual(columns.decode(unhex('00000004 0102 0304 0506 0708')), {
    a: Int8Array.of(1, 3, 5, 7),
    b: Uint8Array.of(2, 4, 6, 8),
  })
  const mixed = ds.list(ds.record({ a: ds.int8, b: ds.bool })).columns
  t.throws(() => mixed.decode(unhex('00000004 0101 0101 0101 0101')), limit)
  t.is(ds.cString.decode(unhex('00000006 68656c6c6f00')), 'hello')
  const reader = new DataStreamReader(unhex('00000005 0102030405'), ds)
  t.deepEqual(reader.readBytes(), Uint8Array.of(1, 2, 3, 4, 5))
  t.throws(() => ds.list(ds.int8).decode(unhex('00000004 01020304')), limit)
})

test('more than 2^24 numbers are read into a typed array', t => {
  const { int8, list } = qt('6.4')
  const bytes = new Uint8Array(4 + 2 ** 24 + 1)
  new DataView(bytes.buffer).setUint32(0, 2 ** 24 + 1)
  t.is(list(int8).typed.decode(bytes).length, 2 ** 24 + 1)
})

test('CBOR strings of many chunks are joined as they come', t => {
  const { cborValue } = qt('6.4')
  const body = new Uint8Array(4_000_000).fill(0x40)
  body[0] = 0x5f
  body[body.length - 1] = 0xff
  const before = process.resourceUsage().maxRSS
  t.deepEqual(cborValue.decode(counted(body)), new Uint8Array())
  // As one object for each chunk it took 900 MB.
  t.true(process.resourceUsage().maxRSS - before < 300_000)
  const read = (hex: string) => cborValue.decode(counted(unhex(hex)))
  t.deepEqual(read('5f 40 42 0102 40 41 03 ff'), Uint8Array.of(1, 2, 3))
  t.is(read('7f 62 c3a9 60 61 78 ff'), 'éx')
  t.deepEqual(read('83 5f 41 01 ff 7f 61 61 ff bf 01 5f ff ff'), [
    Uint8Array.of(1),
    'a',
    new CborMap([[1n, new Uint8Array()]]),
  ])
  const corrupt = { instanceOf: DataStreamError, code: 'ERR_QDS_READ_CORRUPT_DATA' }
  // Chunks of another kind, chunks in chunks, a character in two chunks, no end: corrupt in Qt 5.15.8 as well.
  for (const hex of [
    '5f 61 61 ff',
    '5f 5f 41 61 ff ff',
    '7f 7f 61 61 ff ff',
    '7f 61c3 61a9 ff',
    '5f 40',
  ])
    t.throws(() => read(hex), corrupt, hex)
})

test('type names in a QVariant are limited in length and depth', t => {
  const { variant, type } = qt('6.4')
  let pairs = 'int'
  for (let i = 0; i < 16; i++) pairs = `std::pair<${pairs},${pairs}>`
  const named = (name: string) =>
    unhex(`00010000 00 ${Buffer.from(counted(Buffer.from(`${name}\0`))).toString('hex')}`)
  t.throws(() => variant.decode(named(pairs)), limit)
  t.throws(() => variant.encode({ type: pairs, value: [], isNull: false } as never), {
    instanceOf: TypeError,
  })
  t.throws(() => type(pairs), { instanceOf: TypeError })
  // Lists of variants of lists of variants: the depth of the names counts as well.
  const deep = `${'QList<'.repeat(50)}QVariant${'>'.repeat(50)}`
  const level = Buffer.concat([named(deep), Buffer.from('00000001'.repeat(50), 'hex')])
  const nested = Buffer.concat(Array.from({ length: 500 }, () => level))
  t.throws(() => variant.decode(nested), limit)
})
