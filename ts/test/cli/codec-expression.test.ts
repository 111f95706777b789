import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { compileCodec } from '../../src/cli/codec-expression/compile.js'
import { dataStreamOf } from '../../src/cli/codec-expression/data-stream.js'
import { UsageError } from '../../src/cli/command-line/command-error.js'
import { qt } from '../../src/datastream/index.js'

const ds = qt('5.15')
const compile = (text: string) => compileCodec(text, { dataStream: async () => ds })
const bytes = (...values: number[]) => Uint8Array.from(values)

test('types of QDataStream by their C++ names', async t => {
  const map = new Map([['speed', { type: 'double', value: 88.5, isNull: false }]] as const)
  const encoded = ds.variantMap.encode(map)
  for (const text of ['ds:QMap<QString,QVariant>', 'ds: QMap<QString, QVariant>', 'ds:QVariantMap'])
    t.deepEqual((await compile(text)).decode(encoded), map, text)
  const nested = ds.hash(ds.string, ds.list(ds.pair(ds.int32, ds.double)))
  const value = new Map([['a', [[1, 2.5] as [number, number]]]])
  t.deepEqual(
    (await compile('ds:QHash<QString,QVector<QPair<int,double>>>')).decode(nested.encode(value)),
    value,
  )
})

test('several values in a row, with names or without', async t => {
  const encoded = Buffer.concat([ds.string.encode('Oslo'), ds.double.encode(21.5)])
  const row = await compile('ds:QString,double')
  t.is(row.name, 'QString, double')
  t.is(row.byteLength, undefined)
  t.deepEqual(row.decodePrefix(encoded), { value: ['Oslo', 21.5], byteLength: 20 })
  t.deepEqual(Buffer.from(row.encode(['Oslo', 21.5])), encoded)
  const named = await compile('ds:town=QString,degrees=double')
  t.deepEqual(named.decode(encoded), { town: 'Oslo', degrees: 21.5 })
  t.deepEqual(Buffer.from(named.encode({ degrees: 21.5, town: 'Oslo' })), encoded)
  const mixed = await compile('magic=text:utf-8[4],count=u16be,text=ds:QString')
  const message = Buffer.concat([Buffer.from('IPC!'), bytes(1, 2), ds.string.encode('x')])
  t.deepEqual(mixed.decode(message), { magic: 'IPC!', count: 258, text: 'x' })
  t.throws(() => named.encode({ town: 'Oslo' }), { message: /exactly town, degrees/ })
  t.throws(() => row.encode([1, 2, 3]), { message: /array of 2/ })
  t.throws(() => row.encodeInto(['Oslo', 1], new Uint8Array(4)), {
    message: /cannot write .* only 4/,
  })
  t.throws(() => named.decode(encoded.subarray(0, 14)), { message: /degrees: / })
})

test('types of C in memory', async t => {
  const cases: readonly (readonly [string, Uint8Array, unknown])[] = [
    ['i8', bytes(255), -1],
    ['u16', bytes(1, 2), 513],
    ['u16be', bytes(1, 2), 258],
    ['i32le', bytes(254, 255, 255, 255), -2],
    ['u64', bytes(1, 0, 0, 0, 0, 0, 0, 128), 2n ** 63n + 1n],
    ['f32[2]', bytes(0, 0, 128, 63, 0, 0, 0, 64), [1, 2]],
    ['double', bytes(0, 0, 0, 0, 0, 0, 240, 63), 1],
    ['bool', bytes(1), true],
    ['char[4]', bytes(97, 98, 0, 0), 'ab'],
    ['bytes[2]', bytes(1, 2), bytes(1, 2)],
    ['cstring', bytes(97, 98, 0, 99), 'ab'],
    ['cstring:utf-16le', bytes(97, 0, 98, 0, 0, 0), 'ab'],
    ['cstring[4]', bytes(97, 98, 0, 0), 'ab'],
    ['text:latin1', bytes(0xe9, 97), 'éa'],
    ['text', bytes(97, 98), 'ab'],
    ['cstring:gbk', bytes(0xc4, 0xe3, 0), '你'],
  ]
  for (const [text, encoded, value] of cases)
    t.deepEqual((await compile(text)).decode(encoded), value, text)
})

test('a struct has the holes of a compiler, packed has none', async t => {
  const members = 'count=u8,speed=f64,name=char[4]'
  t.is((await compile(`struct:${members}`)).byteLength, 24)
  const packed = await compile(`packed:${members}`)
  t.is(packed.byteLength, 13)
  const value = { count: 1, speed: 2.5, name: 'ab' }
  t.deepEqual(packed.decode(packed.encode(value)), value)
})

test('the release is asked for only where there is a QDataStream', async t => {
  let asked = 0
  const dataStream = async () => {
    asked += 1
    return ds
  }
  for (const text of ['i32', 'cstring:gbk[64]', 'struct:a=i32', 'bytes'])
    await compileCodec(text, { dataStream })
  t.is(asked, 0)
  await compileCodec('ds:QString', { dataStream })
  t.is(asked, 1)
})

test('codecs of modules, ES modules and CommonJS', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'qt-ipc-codec-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const codec = `{ name: 'one byte', byteLength: 1, decode: b => b[0], decodePrefix: b => ({ value: b[0], byteLength: 1 }),
    encode: v => Uint8Array.of(v), encodeInto: (v, t) => { t[0] = v; return 1 } }`
  writeFileSync(join(folder, 'es.mjs'), `export const One = ${codec}\nexport default One`)
  writeFileSync(join(folder, 'common.cjs'), `module.exports = { One: ${codec} }`)
  writeFileSync(join(folder, 'hidden.cjs'), `Object.assign(module.exports, { One: ${codec} })`)
  writeFileSync(join(folder, 'broken.mjs'), 'export const = 1')
  for (const text of ['es.mjs#One', 'es.mjs', 'common.cjs#One', 'hidden.cjs#One'])
    t.is((await compile(join(folder, text))).decode(bytes(7)), 7, text)
  await t.throwsAsync(compile(join(folder, 'es.mjs#Two')), {
    instanceOf: UsageError,
    message: /does not export a codec "Two"/,
  })
  await t.throwsAsync(compile(join(folder, 'none.mjs')), { message: /^cannot load / })
  await t.throwsAsync(compile(join(folder, 'broken.mjs')), { message: /^cannot load / })
})

test('an expression that makes no sense is usage, and says what would', async t => {
  for (const [text, message] of [
    ['QString', /"QString" is not a codec/],
    ['', /a type is missing between two commas/],
    ['ds:QString,', /a type is missing between two commas/],
    ['ds:QMap<QString', /brackets do not match/],
    ['ds:NoSuchType', /"NoSuchType"/],
    ['ds:a=QString,double', /name all values, or none/],
    ['i33', /"i33" is not a codec/],
    ['text:klingon', /"klingon" is not a text encoding/],
    ['struct:i32', /has no name/],
    ['struct:a=QString', /is not a C type/],
    ['f32[0]', /0/],
  ] as const) {
    const error = await t.throwsAsync(compile(text), { instanceOf: UsageError }, text)
    t.regex(error?.message ?? '', message)
  }
})

test('--qt takes a release and the options of the stream', t => {
  t.is(dataStreamOf('5.15').string.encode('a').length, 6)
  t.is(dataStreamOf('6.4.2,byteOrder=littleEndian').int32.encode(1)[0], 1)
  t.is(dataStreamOf('5.15,floatingPointPrecision=single,version=19').double.encode(1).length, 4)
  t.is(dataStreamOf('6.8,version=Qt_5_0').string.encode('a').length, 6)
  for (const text of ['4.8', '5.15,version=99', '5.15,colour=red', '5.15,byteOrder=middle'])
    t.throws(() => dataStreamOf(text), { instanceOf: UsageError }, text)
  t.is(
    t.throws(() => dataStreamOf('4.8'), { instanceOf: UsageError })?.hint,
    'For Qt 4.8 use --qt 5.15,version=Qt_4_8',
  )
})
