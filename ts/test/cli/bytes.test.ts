import test from 'ava'
import { certainties } from '../../src/cli/bytes/guess.js'
import { guessBytes } from '../../src/cli/bytes/guess-bytes.js'
import { hexDump } from '../../src/cli/bytes/hex-dump.js'
import { dataStreamOf } from '../../src/cli/codec-expression/data-stream.js'
import { brailleChart } from '../../src/cli/plot/braille-chart.js'
import { qt, type Variant } from '../../src/datastream/index.js'

const ds = qt('5.15')

/** In a segment that is larger than the value. */
function inSegment(bytes: Uint8Array, size = 256): Uint8Array {
  const segment = new Uint8Array(size)
  segment.set(bytes)
  return segment
}

const doubles = (...values: number[]) => new Uint8Array(Float64Array.from(values).buffer)
const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer)
const ints = (...values: number[]) => new Uint8Array(Int32Array.from(values).buffer)
const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

test('the first guess is what it is', t => {
  const cases: readonly (readonly [string, Uint8Array, RegExp, string | undefined])[] = [
    ['QString', ds.string.encode('hello Qt'), /^QString in/, 'ds:QString'],
    ['a short QString', ds.string.encode('on'), /^QString in/, 'ds:QString'],
    ['QString in Chinese', ds.string.encode('你好，世界'), /^QString in/, 'ds:QString'],
    [
      'QVariant',
      ds.variant.encode({ type: 'double', value: 88.5, isNull: false }),
      /^QVariant/,
      'ds:QVariant',
    ],
    [
      'QVariantMap',
      ds.variantMap.encode(new Map([['speed', { type: 'double', value: 88.5, isNull: false }]])),
      /^QMap<QString,QVariant>/,
      'ds:QMap<QString,QVariant>',
    ],
    [
      'QStringList',
      ds.stringList.encode(['one', 'two', 'three']),
      /^QStringList/,
      'ds:QStringList',
    ],
    [
      'QByteArray',
      ds.byteArray.encode(Buffer.from('speed=100')),
      /^QByteArray in/,
      'ds:QByteArray',
    ],
    ['PNG in a QByteArray', ds.byteArray.encode(png), /QByteArray with a PNG/, 'ds:QByteArray'],
    ['QImage', Buffer.concat([ds.int32.encode(1), png]), /^QImage or QPixmap/, 'ds:QImage'],
    ['PNG', png, /^PNG file/, 'bytes'],
    ['JPEG', Buffer.from('ffd8ffe000104a464946', 'hex'), /^JPEG file/, 'bytes'],
    ['C string', Buffer.from('speed=100;rpm=7000'), /^C string of 18 bytes, ASCII/, 'cstring'],
    ['UTF-8', Buffer.from('Geschwindigkeit in München'), /UTF-8$/, 'cstring'],
    ['UTF-16', Buffer.from('hello there', 'utf16le'), /^UTF-16 of 11/, 'cstring:utf-16le'],
    ['doubles', doubles(88.5, 7000.25, 0.125, -3.5), /of f64/, 'f64[4]'],
    ['floats', floats(88.5, 7000.25, 0.125, -3.5, 1.75), /of f32/, 'f32[5]'],
    ['ints', ints(1, 2, 3, -4, 500), /of i32/, 'i32[5]'],
  ]
  for (const [name, bytes, what, as] of cases) {
    const [first] = guessBytes(inSegment(bytes))
    t.regex(first?.what ?? '', what, name)
    t.is(first?.as, as, name)
    t.true(certainties.includes(first?.certainty ?? 'possible'))
  }
  t.is(guessBytes(new Uint8Array(100))[0]?.what, '100 zero bytes')
  t.is(
    guessBytes(Uint8Array.of(0x9d, 0xfe, 0x80, 0xff, 0xc1, 0x90, 0xd8, 0xb1))[0]?.certainty,
    'possible',
  )
})

test('counts, ids and zeros alone are never certain', t => {
  const cases = [
    '0000000100000000',
    '00000002 00000000 00000000',
    '00000002 00 00000001',
    '00000001 00000000 00000002 00 00000005',
    '00000008 004c4b40 004c4b40 00000000',
    Buffer.from(Int16Array.from([32, 33, 34, 35, 36, 37, 38]).buffer).toString('hex'),
    Buffer.from([32, 33, 34, 35, 36, 37, 38, 0]).toString('hex'),
  ]
  for (const hex of cases)
    for (const size of [0, 64])
      for (const { certainty, what } of guessBytes(
        inSegment(Buffer.from(hex.replaceAll(' ', ''), 'hex'), Math.max(size, hex.length / 2)),
      ))
        if (!what.endsWith('zero bytes')) t.not(certainty, 'certain', `${hex}: ${what}`)
  t.like(guessBytes(Buffer.from('0000000100000000', 'hex'))[0], { certainty: 'possible' })
})

test('the guess of variants names the --qt that fits', t => {
  const map = new Map<string, Variant>([
    ['speed', { type: 'double', value: 88.5, isNull: false }],
    ['name', { type: 'QString', value: 'Ada', isNull: false }],
    ['day', { type: 'QDate', value: 2460493, isNull: false }],
  ])
  for (const [release, version, named] of [
    ['6.11', 24, '6.11'],
    ['6.4', 20, '6.11'],
    ['5.15', 19, '5.15'],
    ['5.0', 13, '5.15'],
    ['5.15', 12, '5.15,version=Qt_4_8'],
    ['5.15', 8, '5.15,version=Qt_4_8'],
    ['5.15', 7, '5.15,version=Qt_4_0'],
  ] as const) {
    const bytes = qt(release, { version }).variantMap.encode(map)
    const [guess] = guessBytes(inSegment(bytes))
    t.like(guess, { as: 'ds:QMap<QString,QVariant>', qt: named, certainty: 'certain' })
    const value = dataStreamOf(guess?.qt ?? '').variantMap.decode(bytes)
    t.deepEqual(new Map([...value].sort()), new Map([...map].sort()) as typeof value)
  }
  t.is(guessBytes(inSegment(ds.stringList.encode(['one', 'two'])))[0]?.qt, undefined)
  // Bytes that are one value for Qt 6 and another for Qt 4.
  const guesses = guessBytes(inSegment(Buffer.from('0000000200000005', 'hex')))
  const variants = guesses.filter(({ as }) => as === 'ds:QVariant')
  t.deepEqual(
    variants.map(({ qt: setting, value }) => [setting, (value as Variant).value]),
    [
      ['6.11', 1280],
      ['5.15,version=Qt_4_0', 5],
    ],
  )
})

test('any bytes get a guess, the empty ones too', t => {
  for (let length = 0; length < 40; length++)
    for (const fill of [0, 1, 0x20, 0x7f, 0xff])
      t.true(guessBytes(new Uint8Array(length).fill(fill)).length > 0)
})

test('a dump has offsets, hex and letters, and leaves repeated rows out', t => {
  t.deepEqual(
    [...hexDump(inSegment(Buffer.from('hello'), 70), 16)],
    [
      '00000010  68 65 6c 6c 6f 00 00 00  00 00 00 00 00 00 00 00  |hello...........|',
      '00000020  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|',
      '*',
      '00000050  00 00 00 00 00 00                                 |......|',
      '00000056',
    ],
  )
  t.deepEqual([...hexDump(new Uint8Array())], ['00000000'])
})

test('a chart puts the least at the bottom, the most at the top, the newest at the right', t => {
  const size = { width: 2, height: 1 }
  t.deepEqual(brailleChart([0, 1, 2, 3], size, { least: 0, most: 3 }), ['⡠⠊'])
  t.deepEqual(brailleChart([5], size, { least: 0, most: 10 }), ['⠀⠠'])
  t.deepEqual(brailleChart([1, Number.NaN, 1], size, { least: 1, most: 1 }), ['⠠⠠'])
  t.deepEqual(brailleChart([0, 9], { width: 1, height: 2 }, { least: 0, most: 9 }), ['⢸', '⡸'])
  t.deepEqual(brailleChart([], { width: 3, height: 1 }, { least: 0, most: 0 }), ['⠀⠀⠀'])
})
