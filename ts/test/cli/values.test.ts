import test from 'ava'
import fc from 'fast-check'
import { encodeJson } from '../../src/cli/values/encode.js'
import { fieldsOf } from '../../src/cli/values/fields.js'
import { fromJson, type Json, toJson } from '../../src/cli/values/json.js'
import { numberOf, scalarText } from '../../src/cli/values/scalar-text.js'
import { dateTimeFromDate, qt } from '../../src/datastream/index.js'
import { f64, i32, i64, struct } from '../../src/layout/index.js'

const through = (value: unknown) => fromJson(JSON.parse(JSON.stringify(toJson(value))))

test('what JSON has not is an object with one key that begins with $', t => {
  const cases: readonly (readonly [unknown, Json])[] = [
    [Number.NaN, { $number: 'NaN' }],
    [-0, { $number: '-0' }],
    [Number.NEGATIVE_INFINITY, { $number: '-Infinity' }],
    [2n ** 64n - 1n, { $bigint: '18446744073709551615' }],
    [Uint8Array.of(1, 255), { $bytes: '01ff' }],
    [new Date(0), { $date: '1970-01-01T00:00:00.000Z' }],
    [new Map([[1, 'one']]), { $map: [[1, 'one']] }],
    [undefined, { $undefined: true }],
    [{ $bytes: 1 }, { $$bytes: 1 }],
  ]
  for (const [value, json] of cases) {
    t.deepEqual(toJson(value), json)
    t.deepEqual(fromJson(json), value)
  }
})

test('a safe 64-bit integer is a number, a Map of texts an object, a typed array an array', t => {
  t.is(toJson(5n), 5)
  t.deepEqual(toJson(new Map([['a', 1]])), { a: 1 })
  t.deepEqual(toJson(Float32Array.of(1, 2)), [1, 2])
  t.throws(() => fromJson({ $what: 1 }), { instanceOf: TypeError, message: /\$what is not one of/ })
  t.throws(() => fromJson({ $bytes: 'abc' }), { message: /hex digits/ })
  t.throws(() => fromJson({ $date: 'soon' }), { message: /is not a date/ })
  t.throws(() => fromJson({ $map: [1] }), { message: /\[key, value\]/ })
  t.throws(() => fromJson({ $map: 'ab' }), { message: /\[key, value\]/ })
  t.throws(() => fromJson({ $number: 'fast' }), { message: /"fast" is not a number/ })
  t.throws(() => fromJson({ $bigint: '1.5' }), { message: /"1\.5" is not a whole number/ })
})

test('plain values come back as they were', t => {
  const value = fc.letrec(tie => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array(),
      fc.array(tie('tree')),
      fc.dictionary(
        fc.string().filter(key => key !== '__proto__'),
        tie('tree'),
        { noNullPrototype: true },
      ),
    ),
  })).tree
  fc.assert(fc.property(value, one => t.deepEqual(through(one), one)))
  t.pass()
})

test('what JSON says loosely, the codec says exactly', t => {
  const ds = qt('5.15')
  const encodes = (codec: Parameters<typeof encodeJson>[0], json: Json, value: unknown) =>
    t.deepEqual(Buffer.from(encodeJson(codec, json)), Buffer.from(codec.encode(value)))
  encodes(ds.int64, 5, 5n)
  encodes(ds.list(ds.uint64), [1, 2], [1n, 2n])
  encodes(ds.map(ds.string, ds.int32), { a: 1 }, new Map([['a', 1]]))
  encodes(ds.map(ds.string, ds.int64), { a: 1 }, new Map([['a', 1n]]))
  encodes(struct('S', { a: i32, b: i64, c: f64 }), { a: 1, b: 2, c: 3 }, { a: 1, b: 2n, c: 3 })
  encodes(
    ds.record({ n: ds.int64, m: ds.map(ds.string, ds.string), at: ds.dateTime }),
    { n: 1, m: { k: 'v' }, at: { $date: '2026-11-20T00:00:00Z' } },
    { n: 1n, m: new Map([['k', 'v']]), at: dateTimeFromDate(new Date('2026-11-20')) },
  )
  encodes(ds.variant, 5, { type: 'int', value: 5, isNull: false })
  encodes(ds.variant, toJson({ type: 'QString', value: 'x', isNull: false }), {
    type: 'QString',
    value: 'x',
    isNull: false,
  })
  encodes(
    ds.variantMap,
    { speed: 1.5 },
    new Map([['speed', { type: 'double', value: 1.5, isNull: false }]]),
  )
  t.throws(() => encodeJson(ds.int32, 'x'), { instanceOf: TypeError, message: /"x"/ })
})

test('fields have paths, texts and numbers', t => {
  const value = {
    at: dateTimeFromDate(new Date('2026-11-20T12:34:56.789Z')),
    wheels: [{ rpm: 1 }, { rpm: 2n }],
    map: new Map([['speed', { type: 'double', value: 88.5, isNull: false }]]),
    none: null,
  }
  const fields = fieldsOf(value)
  t.deepEqual(
    Array.from(fields, ([path, part]) => [path, scalarText(part)]),
    [
      ['at', '2026-11-20T12:34:56.789Z'],
      ['wheels[0].rpm', '1'],
      ['wheels[1].rpm', '2'],
      ['map.speed', '88.5'],
      ['none', 'null'],
    ],
  )
  t.is(numberOf(fields.get('map.speed')), 88.5)
  t.is(numberOf(fields.get('wheels[1].rpm')), 2)
  t.is(numberOf('88'), undefined)
  t.deepEqual([...fieldsOf(5)], [['value', 5]])
})
