import test from 'ava'
import { DataStreamError, type DataStreamErrorCode, qt, type Type } from 'qt-ipc/datastream'
import { unhex } from './helpers/hex.js'

const v19 = qt('5.15')
const v20 = qt('6.4')
const v24 = qt('6.11')

for (const [what, type, input] of [
  ['JSON', v20.jsonDocument, '000000027b7b'],
  ['JSON that is not UTF-8', v20.jsonDocument, '000000025bff'],
  ['CBOR', v20.cborMap, '00000001ff'],
] as const)
  test(`an error about ${what} has the error of its parser as cause`, t => {
    const error = t.throws(() => type.decode(unhex(input)), { instanceOf: DataStreamError })
    t.is(error?.code, 'ERR_QDS_READ_CORRUPT_DATA')
    t.true(error?.cause instanceof Error)
  })

/** Input that Qt refuses, by the status with which it does. */
const refused: readonly (readonly [string, Type<unknown>, string, DataStreamErrorCode])[] = [
  ['a short int', v20.int32, '010203', 'ERR_QDS_READ_PAST_END'],
  ['an odd QString', v20.string, '00000003006100', 'ERR_QDS_READ_CORRUPT_DATA'],
  [
    'a QString of odd length without its bytes',
    v20.string,
    '00000043',
    'ERR_QDS_READ_CORRUPT_DATA',
  ],
  [
    'a QString of odd length in the long form',
    v24.string,
    'fffffffe0000000100000001',
    'ERR_QDS_READ_CORRUPT_DATA',
  ],
  ['a QString of length fffffffd', v20.string, 'fffffffd', 'ERR_QDS_READ_CORRUPT_DATA'],
  [
    'a QString in Latin-1 without its bytes',
    qt('5.15', { version: 1 }).string,
    '00000043',
    'ERR_QDS_READ_PAST_END',
  ],
  [
    'the dummy of an invalid variant',
    qt('5.15', { version: 12 }).variant,
    '000000000100000043',
    'ERR_QDS_READ_CORRUPT_DATA',
  ],
  ['a short QString', v20.string, '000000060061', 'ERR_QDS_READ_PAST_END'],
  ['a QString of length -2', v24.string, 'fffffffefffffffffffffffe', 'ERR_QDS_SIZE_LIMIT_EXCEEDED'],
  [
    'a QString of length -2 before 6.7',
    v20.string,
    'fffffffefffffffffffffffe',
    'ERR_QDS_READ_PAST_END',
  ],
  ['a short QByteArray', v20.byteArray, '0000000361', 'ERR_QDS_READ_PAST_END'],
  ['a QList of ffffffff', v24.stringList, 'ffffffff', 'ERR_QDS_SIZE_LIMIT_EXCEEDED'],
  ['a QList of ffffffff before 6.7', v20.stringList, 'ffffffff', 'ERR_QDS_READ_PAST_END'],
  ['a short QList', v20.list(v20.int32), '000000020000000100', 'ERR_QDS_READ_PAST_END'],
  [
    'a short QMap',
    v20.map(v20.string, v20.int32),
    '0000000100000002006100',
    'ERR_QDS_READ_PAST_END',
  ],
  ['spare bits', v19.bitArray, '0000000102', 'ERR_QDS_READ_CORRUPT_DATA'],
  ['a huge QBitArray', v20.bitArray, 'ffffffffffffffff', 'ERR_QDS_SIZE_LIMIT_EXCEEDED'],
  [
    'an unknown user type',
    v20.variant,
    '00010000 00 00000004 52656300',
    'ERR_QDS_READ_CORRUPT_DATA',
  ],
  ['a tag of no QJsonValue', v20.jsonValue, '09', 'ERR_QDS_READ_CORRUPT_DATA'],
  ['no JSON', v20.jsonDocument, '000000027b7b', 'ERR_QDS_READ_CORRUPT_DATA'],
  ['no CBOR', v20.cborValue, '00000001ff', 'ERR_QDS_READ_CORRUPT_DATA'],
  ['a short QUuid', v20.uuid, '00112233', 'ERR_QDS_READ_PAST_END'],
  ['a list of 7fffffff', v20.list(v20.int32), '7fffffff', 'ERR_QDS_READ_PAST_END'],
  ['a list of 10000000 doubles', v24.list(v24.double), '10000000', 'ERR_QDS_READ_PAST_END'],
  ['an endless list', v24.list(v24.int32), 'fffffffe7fffffffffffffff', 'ERR_QDS_READ_PAST_END'],
  ['a map of fffffffd', v24.variantMap, 'fffffffd', 'ERR_QDS_READ_PAST_END'],
  ['a list of nothings', v20.list(v20.nullptr), '00ffffff', 'ERR_QDS_SIZE_LIMIT_EXCEEDED'],
]

/** Where Qt goes on in silence: docs/datastream.md, "Where it differs from Qt". */
const deviations: readonly (readonly [string, Type<unknown>, string, DataStreamErrorCode])[] = [
  ['variant id 59', v20.variant, '0000003b00', 'ERR_QDS_UNSUPPORTED'],
  ['variant id 999', v20.variant, '000003e700', 'ERR_QDS_UNSUPPORTED'],
  ['variant id 27 from version 20 on', v20.variant, '0000001b00', 'ERR_QDS_UNSUPPORTED'],
  ['void* in a variant', v20.variant, '0000001f00', 'ERR_QDS_UNSUPPORTED'],
  ['a cut QKeySequence', v20.keySequence, '0000000200000041', 'ERR_QDS_READ_PAST_END'],
  ['a Julian day beyond 2^53', v20.date, '4000000000000000', 'ERR_QDS_READ_CORRUPT_DATA'],
  [
    'an unknown time spec',
    v20.dateTime,
    '0000000000258b4d 02b32c95 09',
    'ERR_QDS_READ_CORRUPT_DATA',
  ],
  ['a QPainterPath of -1 elements', v20.painterPath, 'ffffffff', 'ERR_QDS_READ_PAST_END'],
]

for (const [title, type, bytes, code] of [...refused, ...deviations])
  test(`${title} is ${code}`, t => {
    const error = t.throws(() => type.decode(unhex(bytes)), { instanceOf: DataStreamError })
    t.is(error?.code, code)
  })

test('a length in the long form that a short one could say is accepted', t => {
  t.is(v24.string.decode(unhex('fffffffe 0000000000000002 0061')), 'a')
  t.is(v24.string.decode(unhex('fffffffe ffffffffffffffff')), null)
  t.deepEqual(v24.list(v24.int8).decode(unhex('fffffffe 0000000000000001 05')), [5])
})

test('200,000 nested lists are refused without a stack overflow', t => {
  const nested = unhex('00000009 00 00000001'.repeat(200_000))
  for (const type of [v20.variant, v20.variant.plain]) {
    const error = t.throws(() => type.decode(nested), { instanceOf: DataStreamError })
    t.is(error?.code, 'ERR_QDS_SIZE_LIMIT_EXCEEDED')
  }
  const json = unhex(`00030d40${'5b'.repeat(200_000)}`)
  t.is(
    t.throws(() => v20.jsonArray.decode(json), { instanceOf: DataStreamError })?.code,
    'ERR_QDS_SIZE_LIMIT_EXCEEDED',
  )
  const cbor = unhex(`00030d40${'81'.repeat(200_000)}`)
  t.is(
    t.throws(() => v20.cborValue.decode(cbor), { instanceOf: DataStreamError })?.code,
    'ERR_QDS_SIZE_LIMIT_EXCEEDED',
  )
})

test('a value that contains itself is refused', t => {
  const loop: unknown[] = []
  loop.push(loop)
  const error = t.throws(() => v20.variant.plain.encode(loop), { instanceOf: DataStreamError })
  t.is(error?.code, 'ERR_QDS_SIZE_LIMIT_EXCEEDED')
})

test('limits are options', t => {
  const ds = qt('6.4', { limits: { maxItems: 3, maxStringBytes: 4, maxDepth: 1, maxBytes: 20 } })
  const limit = { instanceOf: DataStreamError, code: 'ERR_QDS_SIZE_LIMIT_EXCEEDED' }
  t.throws(() => ds.list(ds.int8).decode(unhex('00000004 01020304')), limit)
  t.throws(() => ds.string.decode(unhex('00000006 006100620063')), limit)
  t.throws(
    () => ds.variantList.decode(unhex('00000001 00000009 00 00000001 00000009 00 00000000')),
    limit,
  )
  t.throws(() => ds.array(ds.int32, 6).decode(new Uint8Array(24)), limit)
  t.throws(() => qt('6.4', { limits: { maxDepth: -1 } }), { instanceOf: RangeError })
})

test('keys named __proto__ are keys', t => {
  const map = v20.variantMap.decode(
    unhex('00000001 00000012 005f005f00700072006f0074006f005f005f 00000002 00 00000007'),
  )
  t.deepEqual([...map.keys()], ['__proto__'])
  const json = v20.jsonObject.decode(
    unhex(
      `00000013${Buffer.from('{"__proto__":{"a":1}}').toString('hex')}`.replace(
        '00000013',
        '00000015',
      ),
    ),
  )
  t.deepEqual(Object.keys(json), ['__proto__'])
  t.is(Object.getPrototypeOf(json), Object.prototype)
})

test('elements without bytes count over the whole value', t => {
  const lists = v20.list(v20.list(v20.nullptr))
  const error = t.throws(() => lists.decode(unhex(`00000400${'00001000'.repeat(1024)}`)), {
    instanceOf: DataStreamError,
  })
  t.is(error?.code, 'ERR_QDS_SIZE_LIMIT_EXCEEDED')
})
