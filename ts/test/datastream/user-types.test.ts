import test from 'ava'
import { DataStreamError, qt, type Variant } from 'qt-ipc/datastream'
import { metaTypes } from '../../src/datastream/types/catalogue.js'
import { hintForId } from '../../src/datastream/types/variant/id-ranges.js'
import { typeIds } from '../../src/datastream/types/variant/type-ids.js'
import { hex, unhex } from './helpers/hex.js'

const reading = (type: string, value: unknown) =>
  ({ type, value, isNull: false }) as unknown as Variant

test('user types go by name, in the spelling of their Qt', t => {
  const name = Buffer.from('Rec\0').toString('hex')
  const body = '00000005 00000002 0078'
  for (const [release, version, id] of [
    ['5.15', 7, '0000007f'],
    ['5.15', 12, '0000007f 00'],
    ['5.15', 19, '00000400 00'],
    ['6.4', 20, '00010000 00'],
  ] as const) {
    const ds = qt(release, { version })
    const { variant } = ds.withTypes({ Rec: ds.record({ n: ds.int32, s: ds.string }) })
    const bytes = unhex(`${id} 00000004 ${name} ${body}`)
    const value = reading('Rec', { n: 5, s: 'x' })
    t.is(hex(variant.encode(value)), hex(bytes))
    t.deepEqual(variant.decode(bytes), value)
    t.throws(() => ds.variant.decode(bytes), {
      instanceOf: DataStreamError,
      code: 'ERR_QDS_READ_CORRUPT_DATA',
    })
    t.throws(() => ds.variant.encode(value), { instanceOf: TypeError, message: /Rec/ })
  }
})

test('user types are known inside lists and maps of variants, too', t => {
  const plain = qt('6.4')
  const ds = plain.withTypes({ Rec: plain.int8 })
  const value = [reading('Rec', 5), reading('QVariantMap', new Map([['k', reading('Rec', 6)]]))]
  t.deepEqual(ds.variantList.decode(ds.variantList.encode(value)), value)
  t.deepEqual(ds.variant.plain.decode(ds.variant.encode(reading('Rec', 5))), 5)
})

test('containers need no registration, in either spelling', t => {
  const ds = qt('5.15')
  for (const name of [
    'QVector<float>',
    'QList<float>',
    'QMap<QString,QVector<int> >',
    'QPair<int,QString>',
  ]) {
    const type = ds.type(name)
    const value = reading(name, type.decode(new Uint8Array(8)))
    const bytes = ds.variant.encode(value)
    t.deepEqual(ds.variant.decode(bytes), value, name)
    t.true(hex(bytes).includes(Buffer.from(`${name}\0`).toString('hex')))
  }
})

test('types are found by name', t => {
  const ds = qt('6.4')
  t.is(ds.type('QString'), ds.string)
  t.is(ds.type(' unsigned int '), ds.uint32)
  t.is(ds.type('qint64'), ds.int64)
  t.is(ds.type('QVariantMap').name, 'QMap<QString,QVariant>')
  t.is(
    ds.type('QMap< QString , QVector< QPair<int, double> > >').name,
    'QMap<QString,QList<std::pair<int,double>>>',
  )
  t.is(qt('5.15').type('QMap<QString,QList<int>>').name, 'QMap<QString,QList<int> >')
  for (const name of [
    '',
    'Nonsense',
    'QList<>',
    'QList<int',
    'QMap<int>',
    'QList<int>>',
    `${'QList<'.repeat(100)}int${'>'.repeat(100)}`,
  ])
    t.throws(() => ds.type(name), { instanceOf: TypeError }, name)
})

test('unknown types name what makes them known', t => {
  const ds = qt('6.4')
  const named = (name: string) => {
    const text = Buffer.from(`${name}\0`)
    return unhex(`00010000 00 ${text.length.toString(16).padStart(8, '0')} ${text.toString('hex')}`)
  }
  for (const [name, hint] of [
    ['Reading', 'withTypes({ Reading: ... })'],
    ['QList<QMap<QString,Reading> >', 'withTypes({ Reading: ... })'],
    ['app::State', 'withTypes({ "app::State": ... })'],
    ['MyList<int>', 'withTypes({ "MyList<int>": ... })'],
  ] as const) {
    t.true(t.throws(() => ds.variant.decode(named(name)))?.message.includes(hint), name)
    t.true(t.throws(() => ds.variant.encode(reading(name, 1)))?.message.includes(hint), name)
    t.true(t.throws(() => ds.type(name))?.message.includes(hint), name)
  }
  t.notThrows(() => ds.withTypes({ 'app::State': ds.int8 }).type('app::State'))
})

test('unknown ids name the stream versions that they belong to', t => {
  const message = (version: number, id: number) =>
    t.throws(
      () => qt('6.11', { version }).variant.decode(unhex(`${id.toString(16).padStart(8, '0')} 00`)),
      { instanceOf: DataStreamError, code: 'ERR_QDS_UNSUPPORTED' },
    )?.message ?? ''
  for (let id = 127; id <= 137; id++)
    t.regex(
      message(20, id),
      /it belongs to stream versions 7 to 12 \(Qt 4 and QSettings\): use qt\('5\.15', \{ version: 'Qt_4_0' \}\)/,
    )
  for (const id of [1024]) t.regex(message(20, id), /versions 13 to 19 \(Qt 5\): use qt\('5\.15'\)/)
  for (let id = 64; id <= 87; id++) t.regex(message(20, id), /versions 7 to 19 \(Qt 4 and Qt 5\)/)
  for (const id of [65536, 0x1000, 0x1015, 0x1fff])
    t.regex(message(19, id), /versions 20 and newer \(Qt 6\): use qt\('6\.11'\)/)
  for (const id of [59, 999]) t.notRegex(message(20, id), /belongs/)
})

test('the stream versions of an id are those in which a type has it', t => {
  for (const version of [7, 12, 13, 19, 20, 24]) {
    const { format } = qt('6.11', { version }).int32
    for (const id of [...typeIds(metaTypes, format).names.keys()])
      t.is(hintForId(id, version), '', `${id} at version ${version}`)
  }
})

test('a release older than Qt 5 names the way to it', t => {
  const message = (release: string) => t.throws(() => qt(release as '5.15'))?.message ?? ''
  t.regex(message('4.8'), /got "4\.8"; for Qt 4\.8 use qt\('5\.15', \{ version: 'Qt_4_8' \}\)$/)
  t.regex(message('3.3.8'), /version: 'Qt_3_3'/)
  t.notRegex(message('4.10'), /for Qt/)
  t.notRegex(message('7.0'), /for Qt/)
  t.is(qt('5.15', { version: 'Qt_4_8' }).int32.format.version, 12)
})

test('plain values become the variants that they look like', t => {
  const { variant } = qt('6.4')
  const value = {
    a: [1, 1.5, 'x', true, null, undefined, 5n, Uint8Array.of(1)],
    b: new Map([['c', -0]]),
  }
  t.deepEqual(
    variant.plain.decode(variant.plain.encode(value)),
    new Map<string, unknown>([
      ['a', [1, 1.5, 'x', true, null, undefined, 5n, Uint8Array.of(1)]],
      ['b', new Map([['c', -0]])],
    ]),
  )
  t.is(variant.decode(variant.plain.encode(new Date(0))).type, 'QDateTime')
  for (const [value, type] of [
    [2n ** 63n - 1n, 'qlonglong'],
    [-(2n ** 63n), 'qlonglong'],
    [2n ** 63n, 'qulonglong'],
    [2n ** 64n - 1n, 'qulonglong'],
  ] as const)
    t.deepEqual(variant.decode(variant.plain.encode(value)), {
      type,
      value,
      isNull: false,
    } as Variant)
  for (const value of [2n ** 64n, -(2n ** 63n) - 1n])
    t.throws(() => variant.plain.encode(value), { instanceOf: RangeError })
  const nullKey = new Map([[null, 1]])
  t.deepEqual(variant.plain.decode(variant.plain.encode(nullKey)), nullKey)
  t.throws(() => variant.plain.encode(() => 1), { instanceOf: TypeError })
  t.throws(() => variant.plain.encode({ a: [Symbol('s')] }), {
    instanceOf: TypeError,
    message: /\['a'\]\[0\]/,
  })
})
