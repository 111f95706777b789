import test from 'ava'
import {
  type Codec,
  CodecError,
  DataStreamError,
  list,
  qt,
  record,
  string,
} from 'qt-ipc/datastream'
import { hex, unhex } from './helpers/hex.js'

const qt6 = qt('6.4')

function sameBytes<T>(codec: Codec<T>, value: T, expected: string) {
  return { codec: codec as Codec<unknown>, value: value as unknown, expected }
}

const single = qt('6.4', { floatingPointPrecision: 'single' })
const little = qt('6.4', { byteOrder: 'littleEndian' })
const old = qt('5.15', { version: 'Qt_3_1', byteOrder: 'littleEndian' })

const cases = {
  'null string': sameBytes(qt6.string, null, 'ffffffff'),
  'empty string': sameBytes(qt6.string, '', '00000000'),
  'text with a lone surrogate': sameBytes(qt6.string, 'é\ud800', '00000004 00e9 d800'),
  'a long text': sameBytes(qt6.string, 'ab'.repeat(100), `00000190${'00610062'.repeat(100)}`),
  'a long text in little endian': sameBytes(
    little.string,
    'ab'.repeat(100),
    `90010000${'61006200'.repeat(100)}`,
  ),
  'string of version 1': sameBytes(qt('5.15', { version: 1 }).string, 'abc', '00000003 616263'),
  'null byte array': sameBytes(qt6.byteArray, null, 'ffffffff'),
  'byte array': sameBytes(qt6.byteArray, Uint8Array.of(0, 255), '00000002 00ff'),
  bool: sameBytes(qt6.bool, true, '01'),
  int8: sameBytes(qt6.int8, -1, 'ff'),
  uint16: sameBytes(qt6.uint16, 65535, 'ffff'),
  int32: sameBytes(qt6.int32, -2, 'fffffffe'),
  uint32: sameBytes(qt6.uint32, 4294967295, 'ffffffff'),
  int64: sameBytes(qt6.int64, -(2n ** 63n), '8000000000000000'),
  'int64 as a number': sameBytes(qt6.int64.asNumber, -5, 'fffffffffffffffb'),
  uint64: sameBytes(qt6.uint64, 2n ** 64n - 1n, 'ffffffffffffffff'),
  'int64 before version 6, little endian': sameBytes(
    old.int64,
    0x123456789abcdef0n,
    '78563412 f0debc9a',
  ),
  'int64 little endian': sameBytes(little.int64, 0x123456789abcdef0n, 'f0debc9a78563412'),
  'a float is written as a double': sameBytes(qt6.float, Math.fround(0.1), '3fb99999a0000000'),
  'double in single precision': sameBytes(single.double, Math.fround(0.1), '3dcccccd'),
  double: sameBytes(qt6.double, -0, '8000000000000000'),
  float16: sameBytes(qt6.float16, 65504, '7bff'),
  'date and time': sameBytes(
    qt6.dateTime,
    { date: 2460493, time: 45296789, spec: 'offsetFromUtc', offsetSeconds: 19800 },
    '0000000000258b4d 02b32c95 02 00004d58',
  ),
  'list of strings': sameBytes(
    qt6.list(qt6.string),
    ['a', '', null],
    '00000003 00000002 0061 00000000 ffffffff',
  ),
  'map of Qt 6': sameBytes(
    qt6.map(qt6.string, qt6.int32),
    new Map([
      ['a', 1],
      ['b', 2],
    ]),
    '00000002 00000002 0061 00000001 00000002 0062 00000002',
  ),
  'map of Qt 5': sameBytes(
    qt('5.15').map(qt('5.15').string, qt('5.15').int32),
    new Map([
      ['b', 2],
      ['a', 1],
    ]),
    '00000002 00000002 0062 00000002 00000002 0061 00000001',
  ),
  record: sameBytes(
    qt6.record({
      id: qt6.uint8,
      at: qt6.record({ x: qt6.int32, y: qt6.int32 }),
      name: qt6.string,
      ok: qt6.bool,
    }),
    { id: 7, at: { x: 1, y: -1 }, name: 'n', ok: true },
    '07 00000001 ffffffff 00000002 006e 01',
  ),
  'a field named __proto__': sameBytes(
    qt6.record({ ['__proto__']: qt6.uint8 }),
    JSON.parse('{"__proto__":7}'),
    '07',
  ),
}

for (const [title, { codec, value, expected }] of Object.entries(cases))
  test(title, t => {
    t.is(hex(codec.encode(value)), hex(unhex(expected)))
    t.deepEqual(codec.decode(unhex(expected)), value)
    t.deepEqual(codec.decodePrefix(unhex(`${expected}ff`)), {
      value,
      byteLength: unhex(expected).length,
    })
  })

test('truncation at every offset is read past the end', t => {
  for (const { codec, expected } of Object.values(cases)) {
    const bytes = unhex(expected)
    for (let length = 0; length < bytes.length; length++) {
      const error = t.throws(() => codec.decode(bytes.subarray(0, length)), {
        instanceOf: DataStreamError,
      })
      t.is(error.code, 'ERR_QDS_READ_PAST_END')
      t.true(error.offset <= length)
    }
  }
})

test('an error names the way to the part and its offset', t => {
  const at = qt6.record({
    n: qt6.int32,
    list: qt6.list(qt6.record({ name: qt6.string, end: qt6.int16 })),
  })
  const error = t.throws(() => at.decode(unhex('00000001 00000001 00000002 0061 00')), {
    instanceOf: CodecError,
  })
  t.is(error.path, 'list[0].end')
  t.is(error.offset, 14)
  const inMap = qt6.map(qt6.string, qt6.list(qt6.bool))
  t.is(
    t.throws(() => inMap.decode(unhex('00000001 00000002 0061 00000002 01')), {
      instanceOf: CodecError,
    }).path,
    "['a']",
  )
})

test('a value that does not fit is named', t => {
  t.throws(() => qt6.list(qt6.record({ n: qt6.int8 })).encode([{ n: 1 }, { n: 128 }]), {
    instanceOf: RangeError,
    message: '[1].n: 128 is not a whole number from -128 to 127',
  })
  // @ts-expect-error A number is no string.
  t.throws(() => qt6.string.encode(5), { instanceOf: RangeError })
  // @ts-expect-error The fields are missing.
  t.throws(() => qt6.record({ n: qt6.int8 }).encode(undefined), { instanceOf: TypeError })
})

test('a target that is too small is a write failure', t => {
  t.is(string.encodeInto('ab', new Uint8Array(8)), 8)
  const error = t.throws(() => string.encodeInto('ab', new Uint8Array(7)), {
    instanceOf: DataStreamError,
  })
  t.is(error.code, 'ERR_QDS_WRITE_FAILED')
})

test('lists of numbers decode into typed arrays, lists of records into columns', t => {
  const Row = record({ time: qt('6.11').double, count: qt('6.11').uint16, name: string })
  const rows = [
    { time: 1.5, count: 3, name: 'a' },
    { time: -2, count: 65535, name: null },
  ]
  const bytes = list(Row).encode(rows)
  const columns = list(Row).columns.decode(bytes)
  t.deepEqual(columns, {
    time: Float64Array.of(1.5, -2),
    count: Uint16Array.of(3, 65535),
    name: ['a', null],
  })
  t.is(hex(list(Row).columns.encode(columns)), hex(bytes))
  const doubles = list(qt('6.11').double)
  t.deepEqual(doubles.typed.decode(doubles.encode([1, 2.5])), Float64Array.of(1, 2.5))
  t.is(hex(doubles.typed.encode(Float64Array.of(1, 2.5))), hex(doubles.encode([1, 2.5])))
})

test('unknown releases, versions and options are refused with the known ones', t => {
  // @ts-expect-error No such release.
  t.throws(() => qt('7.0'), { instanceOf: RangeError, message: /5\.15.*6\.11/ })
  // @ts-expect-error No such version.
  t.throws(() => qt('6.4', { version: 'Qt_9_9' }), { instanceOf: RangeError, message: /Qt_4_8/ })
  t.throws(() => qt('6.4', { version: 25 }), { instanceOf: RangeError })
  t.throws(() => qt('6.4').list(qt('5.15').string) && qt('6.4').record({ a: qt('5.15').string }), {
    instanceOf: TypeError,
  })
})
