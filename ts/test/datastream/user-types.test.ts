import test from 'ava'
import { DataStreamError, qt, type Variant } from 'qt-ipc/datastream'
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
  t.throws(() => variant.plain.encode(() => 1), { instanceOf: TypeError })
  t.throws(() => variant.plain.encode({ a: [Symbol('s')] }), {
    instanceOf: TypeError,
    message: /\['a'\]\[0\]/,
  })
})
