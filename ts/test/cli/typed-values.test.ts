// The type at each place decides what JSON means: the kinds of values that a conversion without types would confuse.
import test from 'ava'
import { compileCodec } from '../../src/cli/codec-expression/compile.js'
import { encodeJson } from '../../src/cli/values/encode.js'
import { type Json, toJson } from '../../src/cli/values/json.js'
import { jsonOfText } from '../../src/cli/values/parse-json.js'
import { printedValue } from '../../src/cli/values/printed-value.js'
import { writtenBytes } from '../../src/cli/write/written-value.js'
import type { Codec } from '../../src/codec/codec.js'
import { valueShapeOf } from '../../src/codec/value-shape.js'
import {
  BitArray,
  CborMap,
  CborSimple,
  CborTag,
  qt,
  variantOf,
} from '../../src/datastream/index.js'
import {
  array,
  bits,
  bool,
  char,
  f32,
  f64,
  i32,
  i64,
  struct,
  u8,
  u32,
  union,
} from '../../src/layout/index.js'

const ds = qt('5.15')

const printed = (codec: Codec<unknown>, value: unknown): Json =>
  toJson(printedValue(value, valueShapeOf(codec)))
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const written = (codec: Codec<unknown>, text: string) => hex(encodeJson(codec, jsonOfText(text)))
const refused = (codec: Codec<unknown>, text: string): string => {
  try {
    return written(codec, text)
  } catch (error) {
    return error instanceof TypeError || error instanceof RangeError ? error.message : String(error)
  }
}

test('a QVariant as it is printed keeps its type, in a map, a hash, a list and a list of maps', t => {
  const map =
    '{"a":{"type":"int","value":1,"isNull":false},"b":{"type":"qlonglong","value":2,"isNull":false}}'
  t.is(
    written(ds.variantMap, map),
    '00000002000000020062000000040000000000000000020000000200610000000200' + '00000001',
  )
  const a = '00000001000000020061' + '0000000400' + '0000000000000002'
  const one = '{"a":{"type":"qlonglong","value":2,"isNull":false}}'
  t.is(written(ds.variantHash, one), a)
  t.is(written(ds.type('QList<QVariantMap>'), `[${one}]`), `00000001${a}`)
  t.is(written(ds.variantList, '[{"type":"uchar","value":2}]'), '00000001' + '0000002500' + '02')
  t.is(written(ds.map(ds.string, ds.variant), one), a)
})

test('an object at the place of a QVariant needs a known type, and the error has its path', t => {
  for (const [codec, text, message] of [
    [
      ds.variantMap,
      '{"a":{"type":"qlonglon","value":2}}',
      /^\['a'\]\.type: "qlonglon" is not the name of a known type/,
    ],
    [
      ds.variantMap,
      '{"a":{"typ":"int","value":2}}',
      /^\['a'\]: an object without "type" is not a QVariant/,
    ],
    [
      ds.variantList,
      '[1,{"x":1}]',
      /^\[1\]: an object without "type" is not a QVariant; write \{"\$map"/,
    ],
    [ds.variant, '{}', /^an object without "type"/],
    [ds.variant, '{"type":5,"value":1}', /^type: a number is not the name of a known type/],
    [ds.variant, '{"type":"int"}', /^value: is missing/],
    [ds.variant, '{"type":"int","value":1,"isnull":false}', /^isnull: is not a member/],
    [ds.variant, '{"type":"int","value":1,"isNull":"no"}', /^isNull: "no" is not true or false/],
    [ds.variant, '{"type":"int","value":"1"}', /^"1" is not a whole number/],
    [
      ds.variant,
      '{"type":"QVariantMap","value":{"k":{"type":"strin","value":""}}}',
      /^value\['k'\]\.type: "strin"/,
    ],
  ] as const)
    t.regex(refused(codec, text), message)
})

test('a bare value gets the type that QVariant has for it', t => {
  const bare = (text: string) => ds.variant.decode(encodeJson(ds.variant, jsonOfText(text)))
  t.deepEqual(bare('1'), variantOf('int', 1))
  t.deepEqual(bare('{"$bigint":"1"}'), variantOf('qlonglong', 1n))
  t.deepEqual(
    bare('[true,"x"]'),
    variantOf('QVariantList', [variantOf('bool', true), variantOf('QString', 'x')]),
  )
  t.deepEqual(
    bare('{"$map":{"a":{"type":"short","value":3},"b":null}}'),
    variantOf(
      'QVariantMap',
      new Map([
        ['b', variantOf('std::nullptr_t', null)],
        ['a', variantOf('short', 3)],
      ]),
    ),
  )
  t.deepEqual(bare('{"$undefined":true}'), variantOf('invalid', undefined))
})

test('each container is accepted as it is printed', t => {
  for (const [codec, value, json] of [
    [ds.set(ds.int64), new Set([1n, 2n]), [1, 2]],
    [ds.bitArray, BitArray.from([true, false, true]), { length: 3, bytes: { $bytes: '05' } }],
    [
      ds.map(ds.int64, ds.string),
      new Map([
        [2n, 'b'],
        [1n, 'a'],
      ]),
      {
        $map: [
          [2, 'b'],
          [1, 'a'],
        ],
      },
    ],
    [
      ds.hash(ds.string, ds.int32),
      new Map([
        ['10', 1],
        ['9', 2],
      ]),
      {
        $map: [
          ['10', 1],
          ['9', 2],
        ],
      },
    ],
    [ds.list(ds.pair(ds.int32, ds.int64)), [[1, 2n]], [[1, 2]]],
    [
      ds.multiMap(ds.string, ds.uint64),
      [['a', 2n ** 64n - 1n]],
      [['a', { $bigint: '18446744073709551615' }]],
    ],
    [ds.list(ds.int64).typed, BigInt64Array.of(3n), [3]],
    [ds.optional(ds.int64), undefined, { $undefined: true }],
    [ds.list(ds.record({ n: ds.int64 })).columns, { n: BigInt64Array.of(1n) }, { n: [1] }],
    [ds.list(ds.variant.plain), [1n, 2, 'x'], [{ $bigint: '1' }, 2, 'x']],
    [
      ds.jsonArray,
      [2 ** 60, 2n ** 60n, 1],
      [{ $number: '1152921504606847000' }, { $bigint: '1152921504606846976' }, 1],
    ],
  ] as const) {
    const type: Codec<unknown> = codec
    t.deepEqual(printed(type, value), json, type.name)
    t.is(written(type, JSON.stringify(json)), hex(type.encode(value)), type.name)
  }
  t.is(
    written(ds.bitArray, '[true,false,true]'),
    hex(ds.bitArray.encode(BitArray.from([true, false, true]))),
  )
})

test('CBOR keeps whole numbers and doubles apart, and its maps, tags and simple types', t => {
  const value = new CborMap([
    [1n, 1],
    ['a', new CborTag(4000n, [1.5, -0, undefined])],
    [null, new CborSimple(32)],
  ])
  t.deepEqual(printed(ds.cborMap, value), {
    pairs: [
      [1, { $number: '1' }],
      ['a', { tag: 4000, value: [1.5, { $number: '-0' }, { $undefined: true }] }],
      [null, { value: 32 }],
    ],
  })
  const text = JSON.stringify(printed(ds.cborMap, value))
  t.is(written(ds.cborMap, text), hex(ds.cborMap.encode(value)))
  t.is(written(ds.cborValue, '1'), '0000000101')
  t.is(hex(writtenBytes(ds.cborValue, '1', false)), '0000000101')
  t.regex(refused(ds.cborValue, '[{"a":1}]'), /^\[0\]: an object is not a CBOR value/)
  for (const simple of [20, 31, 256, 300])
    t.regex(refused(ds.cborValue, `{"value":${simple}}`), /is not a free simple type of CBOR/)
  t.regex(refused(ds.cborValue, '{"tag":"x","value":1}'), /^tag: "x" is not the number of a tag/)
})

test('a member that the type does not have is an error with its path', async t => {
  const wheel = struct('Wheel', { rpm: f32, size: i64 })
  const car = struct('Car', { id: u32, wheels: array(wheel, 1) })
  const row = await compileCodec('ds:a=int,b=QString', { dataStream: () => Promise.resolve(ds) })
  for (const [codec, text, message] of [
    [
      car,
      '{"id":1,"wheels":[{"rmp":1,"size":1}]}',
      'wheels[0].rmp is not a member; the members are rpm, size',
    ],
    [
      ds.record({ at: ds.dateTime }),
      '{"at":{"date":1,"time":2,"spek":"utc"}}',
      'at.spek is not a member; the members are timeZone, date, time, spec, offsetSeconds',
    ],
    [ds.list(ds.point), '[{"x":1,"y":2,"z":3}]', '[0].z is not a member; the members are x, y'],
    [
      ds.rect,
      '{"x":1,"y":2,"w":3,"height":4}',
      'w is not a member; the members are x, y, width, height',
    ],
    [
      ds.bitArray,
      '{"length":1,"bytes":{"$bytes":"01"},"bits":1}',
      'bits is not a member; the members are length, bytes',
    ],
    [row, '{"a":1,"b":"x","c":2}', 'c is not a member; the members are a, b'],
  ] as const)
    t.is(refused(codec, text), message)
})

test('narrow floats are printed as the shortest text that reads back', t => {
  t.is(printed(f32, f32.decode(f32.encode(22.48))), 22.48)
  t.is(printed(f64, 22.479999542236328), 22.479999542236328)
  const point = struct('P', { x: f32, y: array(f32, 2), z: f64 })
  const value = point.decode(point.encode({ x: 0.1, y: [16777216, 1e-45], z: 0.1 }))
  t.deepEqual(printed(point, value), { x: 0.1, y: [16777216, 1e-45], z: 0.1 })
  t.deepEqual(printed(array(f32, 2).typed, Float32Array.of(0.3, 1e20)), [0.3, 1e20])
  t.is(printed(ds.float16, ds.float16.decode(ds.float16.encode(0.1))), 0.1)
  const single = qt('5.15', { floatingPointPrecision: 'single' })
  t.is(printed(single.double, single.double.decode(single.double.encode(3.3))), 3.3)
  const variant = { type: 'QVector2D', value: { x: Math.fround(0.7), y: 1 }, isNull: false }
  t.deepEqual(printed(ds.variant, variant), { ...variant, value: { x: 0.7, y: 1 } })
})

test('numbers are never rounded, wrapped or replaced without an error', t => {
  t.is(written(ds.int64, '9007199254740993'), hex(ds.int64.encode(9007199254740993n)))
  t.is(written(ds.uint64, '18446744073709551615'), 'f'.repeat(16))
  t.regex(refused(ds.uint64, '18446744073709551616'), /is not an unsigned bigint of 64 bits/)
  t.regex(refused(ds.list(ds.uint8).typed, '[1,300]'), /^\[1\]: 300 is not a number of Uint8Array/)
  t.regex(refused(array(f32, 1).typed, '["x"]'), /^\[0\]: "x" is not a number/)
  t.regex(
    refused(array(i64, 1).typed, '[9223372036854775808]'),
    /^\[0\]: 9223372036854775808n is not/,
  )
  for (const bits of ['fff8000000000000', '7ff8000000000001']) {
    const value = f64.decode(Buffer.from(bits, 'hex').reverse())
    t.deepEqual(printed(f64, value), { $number: `NaN:${bits}` })
    t.is(written(f64, JSON.stringify(printed(f64, value))), hex(Buffer.from(bits, 'hex').reverse()))
  }
})

test('unions and bit fields are written as they are printed', t => {
  const number = union('Number', { f: f32, u: u32, bytes: array(u8, 4) })
  const type = struct('S', {
    kind: u8,
    big: bits(i64, 40),
    on: bits(bool, 1),
    n: number,
    t: char(4),
  })
  const bytes = type.encode({ kind: 1, big: -5n, on: true, n: number.of({ f: 22.48 }), t: 'abc' })
  const json = printed(type, type.decode(bytes))
  t.like(json, { big: -5, on: true, n: { f: 22.48, u: 1102305034 }, t: 'abc' })
  t.is(written(type, JSON.stringify(json)), hex(bytes))
  t.is(written(number, '{"f":1}'), '0000803f')
  t.regex(refused(number, '{"f":1,"u":5}'), /^the members f, u of a union contradict each other/)
  t.regex(refused(number, '{"g":1}'), /^g is not a member; the members are f, u, bytes/)
  const small = union('Small', { a: array(u8, 2), b: i32 })
  t.is(
    written(small, JSON.stringify(printed(small, small.decode(Uint8Array.of(1, 2, 3, 4))))),
    '01020304',
  )
})

test('a codec that is not of this package gets what it accepts', t => {
  const foreign: Codec<unknown> = {
    name: 'foreign',
    byteLength: undefined,
    decode: () => 0,
    decodePrefix: () => ({ value: 0, byteLength: 1 }),
    encode: value => {
      if (value instanceof Map && typeof value.get('a') === 'bigint') return Uint8Array.of(1)
      throw new TypeError('not a Map of bigint')
    },
    encodeInto: () => 0,
  }
  t.is(written(foreign, '{"a":1}'), '01')
  t.is(refused(foreign, '[1]'), 'not a Map of bigint')

  const double: Codec<unknown> = {
    ...foreign,
    byteLength: 8,
    encode: value => {
      if (typeof value !== 'number') throw new TypeError('not a number')
      return new Uint8Array(Float64Array.of(value).buffer)
    },
  }
  t.is(written(double, JSON.stringify(2 ** 60)), hex(double.encode(2 ** 60)))
})

test('a plain string only for a codec of strings, and JSON for it on request', t => {
  const text = (codec: Codec<unknown>, word: string, isJson = false) =>
    hex(writtenBytes(codec, word, isJson))
  t.is(text(ds.string, '"x"'), hex(ds.string.encode('"x"')))
  t.is(text(ds.string, '"x"', true), hex(ds.string.encode('x')))
  t.is(text(ds.string, 'null', true), 'ffffffff')
  t.is(text(char(4), 'abc'), '61626300')
  t.is(text(ds.jsonValue, '"x"'), hex(ds.jsonValue.encode('x')))
  t.throws(() => text(ds.cborValue, 'x'), {
    message: /the value is not JSON: a value is missing at character 1 of "x"/,
  })
  t.throws(() => text(ds.int32, ''), { message: /the value is empty/ })
})
