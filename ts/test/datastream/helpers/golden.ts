import {
  BitArray,
  CborMap,
  type DataStream,
  qt,
  rgbColor,
  type StreamOptions,
  type Type,
  variantOf,
} from 'qt-ipc/datastream'

/** Bytes that real Qt wrote, and the value that they are. */
export interface Golden {
  readonly title: string
  readonly type: Type<unknown>
  readonly value: unknown
  readonly hex: string
}

type Release = Parameters<typeof qt>[0]

function golden<T>(
  release: Release,
  options: StreamOptions,
  type: (ds: DataStream) => Type<T>,
  value: T,
  hex: string,
): Golden {
  const made = type(qt(release, options))
  const extra = Object.keys(options).length > 0 ? ` ${JSON.stringify(options)}` : ''
  return { title: `Qt ${release}${extra} ${made.name} ${hex.slice(0, 60)}`, type: made, value, hex }
}

/** Versions of which Qt 5.15 writes the same bytes. */
function versions<T>(
  list: readonly number[],
  type: (ds: DataStream) => Type<T>,
  value: T,
  hex: string,
): Golden[] {
  return list.map(version => golden(version < 20 ? '5.15' : '6.11', { version }, type, value, hex))
}

const single = { floatingPointPrecision: 'single' } as const
const little = { byteOrder: 'littleEndian' } as const
const utc = { date: 2460493, time: 45296789, spec: 'utc' } as const
const some = new Map([
  ['a', 1],
  ['b', 2],
  ['c', 3],
])

export const goldens: readonly Golden[] = [
  ...versions([11], ds => ds.float, Math.fround(0.1), '3dcccccd'),
  ...versions([12, 19, 24], ds => ds.float, Math.fround(0.1), '3fb99999a0000000'),
  golden('6.4', single, ds => ds.float, Math.fround(0.1), '3dcccccd'),
  golden('6.4', single, ds => ds.double, Number.POSITIVE_INFINITY, '7f800000'),
  golden('6.4', {}, ds => ds.double, 5e-324, '0000000000000001'),
  ...versions([5, 6, 20], ds => ds.int64, -2n, 'fffffffffffffffe'),
  golden(
    '5.15',
    { version: 5, ...little },
    ds => ds.uint64,
    0x123456789abcdef0n,
    '78563412 f0debc9a',
  ),
  golden(
    '5.15',
    { version: 6, ...little },
    ds => ds.uint64,
    0x123456789abcdef0n,
    'f0debc9a78563412',
  ),
  ...versions([1], ds => ds.string, 'abc', '00000003 616263'),
  ...versions([2, 3, 24], ds => ds.string, 'abc', '00000006 006100620063'),
  ...versions([3, 19, 22], ds => ds.string, null, 'ffffffff'),
  ...versions([3, 19, 22], ds => ds.string, '', '00000000'),
  ...versions([6, 22], ds => ds.byteArray, null, 'ffffffff'),
  ...versions([1, 6, 22], ds => ds.byteArray, Uint8Array.of(0, 255), '00000002 00ff'),
  ...versions(
    [3, 24],
    ds => ds.stringList,
    ['a', '', null],
    '00000003 00000002 0061 00000000 ffffffff',
  ),
  golden('6.4', {}, ds => ds.cString, 'abc', '00000004 61626300'),
  golden('6.4', {}, ds => ds.cString, '', '00000001 00'),
  golden('6.4', {}, ds => ds.cString, null, '00000000'),
  ...versions([19], ds => ds.bitArray, bits(9, 0, 8), '00000009 0101'),
  ...versions([20, 24], ds => ds.bitArray, bits(9, 0, 8), '0000000000000009 0101'),
  golden(
    '5.15',
    {},
    ds => ds.map(ds.string, ds.uint8),
    new Map([...some].reverse()),
    '00000003 00000002006303 00000002006202 00000002006101',
  ),
  golden(
    '6.4',
    {},
    ds => ds.map(ds.string, ds.uint8),
    some,
    '00000003 00000002006101 00000002006202 00000002006303',
  ),
  golden(
    '6.4',
    { version: 19 },
    ds => ds.map(ds.int8, ds.bool),
    new Map([
      [-1, true],
      [1, false],
    ]),
    '00000002 ff01 0100',
  ),
  golden(
    '6.4',
    {},
    ds => ds.multiMap(ds.uint8, ds.uint8),
    [
      [1, 9],
      [1, 8],
      [2, 7],
    ],
    '00000003 0109 0108 0207',
  ),
  golden(
    '5.15',
    {},
    ds => ds.multiMap(ds.uint8, ds.uint8),
    [
      [2, 7],
      [1, 9],
      [1, 8],
    ],
    '00000003 0207 0109 0108',
  ),
  ...versions(
    [12],
    ds => ds.dateTime,
    { date: null, time: null, spec: 'localTime' } as const,
    '00000000 ffffffff ff',
  ),
  ...versions(
    [14],
    ds => ds.dateTime,
    { date: null, time: null, spec: 'localTime' } as const,
    '8000000000000000 ffffffff ff',
  ),
  ...versions(
    [15, 24],
    ds => ds.dateTime,
    { date: null, time: null, spec: 'localTime' } as const,
    '8000000000000000 ffffffff 00',
  ),
  ...versions([12], ds => ds.dateTime, utc, '00258b4d 02b32c95 02'),
  ...versions([14], ds => ds.dateTime, utc, '0000000000258b4d 02b32c95 02'),
  ...versions([13, 15, 24], ds => ds.dateTime, utc, '0000000000258b4d 02b32c95 01'),
  ...versions(
    [15, 24],
    ds => ds.dateTime,
    { date: 2460493, time: 45296789, spec: 'offsetFromUtc', offsetSeconds: 19800 } as const,
    '0000000000258b4d 02b32c95 02 00004d58',
  ),
  ...versions(
    [15, 24],
    ds => ds.dateTime,
    {
      date: 2460493,
      time: 45296789,
      spec: 'timeZone',
      timeZone: { kind: 'iana', id: 'Europe/Berlin' },
    } as const,
    '0000000000258b4d 02b32c95 03 0000001a 004500750072006f00700065002f004200650072006c0069006e',
  ),
  golden(
    '6.11',
    {},
    ds => ds.timeZone,
    { kind: 'invalid' } as const,
    `00000030${utf16('-No Time Zone Specified!')}`,
  ),
  golden(
    '6.11',
    {},
    ds => ds.timeZone,
    { kind: 'utc' } as const,
    `0000001c${utf16('QTimeZone::UTC')}`,
  ),
  golden(
    '6.11',
    {},
    ds => ds.timeZone,
    { kind: 'offset', offsetSeconds: 3600 } as const,
    `00000018${utf16('AheadOfUtcBy')}00000e10`,
  ),
  golden(
    '6.4',
    {},
    ds => ds.uuid,
    '00112233-4455-6677-8899-aabbccddeeff',
    '00112233445566778899aabbccddeeff',
  ),
  golden(
    '6.4',
    little,
    ds => ds.uuid,
    '00112233-4455-6677-8899-aabbccddeeff',
    '33221100 5544 7766 8899aabbccddeeff',
  ),
  ...versions([5], ds => ds.url, null, '00000000'),
  ...versions([6, 24], ds => ds.url, null, 'ffffffff'),
  ...versions([1], ds => ds.rect, { x: 1, y: 2, width: 3, height: 4 }, '0001000200030005'),
  ...versions(
    [2, 24],
    ds => ds.rect,
    { x: 1, y: 2, width: 3, height: 4 },
    '00000001 00000002 00000003 00000005',
  ),
  ...versions(
    [2, 24],
    ds => ds.rect,
    { x: 0, y: 0, width: 0, height: 0 },
    '00000000 00000000 ffffffff ffffffff',
  ),
  golden(
    '6.4',
    single,
    ds => ds.rectF,
    { x: 1, y: 2, width: 3, height: 4 },
    '3f800000 40000000 40400000 40800000',
  ),
  ...versions(
    [1],
    ds => ds.margins,
    { left: 1, top: 2, right: 3, bottom: 4 },
    '00000001 00000002 00000003 00000004',
  ),
  ...versions([1], ds => ds.color, rgbColor(1, 2, 3), 'ff030201'),
  ...versions([2, 6], ds => ds.color, rgbColor(1, 2, 3), 'ff010203'),
  ...versions([7, 24], ds => ds.color, rgbColor(1, 2, 3, 4), '01 0404 0101 0202 0303 0000'),
  ...versions(
    [7, 24],
    ds => ds.color,
    { spec: 'hsv', alpha: 65535, components: [12000, 0x8080, 65535, 0] } as const,
    '02 ffff 2ee0 8080 ffff 0000',
  ),
  ...versions(
    [2, 6],
    ds => ds.color,
    { spec: 'invalid', alpha: 65535, components: [0, 0, 0, 0] } as const,
    '49000000',
  ),
  ...versions([4], ds => ds.keySequence, [0x41], '00000001 00000041'),
  ...versions(
    [5, 24],
    ds => ds.keySequence,
    [0x41, 0x42],
    '00000004 00000041 00000042 00000000 00000000',
  ),
  ...versions([5, 24], ds => ds.keySequence, [], '00000001 00000000'),
  golden('6.4', {}, ds => ds.jsonValue, undefined, '80'),
  golden(
    '6.4',
    {},
    ds => ds.jsonValue,
    { b: 1, a: [true, null] },
    `05 00000017${latin1('{"a":[true,null],"b":1}')}`,
  ),
  golden(
    '6.4',
    {},
    ds => ds.jsonArray,
    [1e-5, 1e-7, 1e16, 9007199254740992n, 1 / 3],
    jsonText('[1e-05,1e-07,1e+16,9007199254740992,0.3333333333333333]'),
  ),
  golden('6.4', {}, ds => ds.jsonArray, [9007199254740993n], jsonText('[9007199254740993]')),
  golden(
    '5.15',
    {},
    ds => ds.jsonArray,
    [1e-5, 9007199254740992n, 1.5],
    jsonText('[1e-05,9007199254740992,1.5]'),
  ),
  golden('6.4', {}, ds => ds.jsonDocument, null, 'ffffffff'),
  golden('6.4', {}, ds => ds.cborValue, undefined, '00000001 f7'),
  golden(
    '6.4',
    {},
    ds => ds.cborMap,
    new CborMap([
      ['a', 1n],
      [2n, 1.5],
    ]),
    '0000000e a2 6161 01 02 fb3ff8000000000000',
  ),
  golden('6.4', {}, ds => ds.versionNumber, [5, 15], '00000002 00000005 0000000f'),
  ...versions([1, 2], ds => ds.variant, variantOf('invalid', undefined), '00000000 00000000'),
  ...versions([3, 7], ds => ds.variant, variantOf('invalid', undefined), '00000000 ffffffff'),
  ...versions([8, 12], ds => ds.variant, variantOf('invalid', undefined), '00000000 01 ffffffff'),
  ...versions([13, 24], ds => ds.variant, variantOf('invalid', undefined), '00000000 01'),
  ...versions([1, 6], ds => ds.variant, variantOf('int', 5), '00000010 00000005'),
  ...versions([7], ds => ds.variant, variantOf('int', 5), '00000002 00000005'),
  ...versions([8, 13, 24], ds => ds.variant, variantOf('int', 5), '00000002 00 00000005'),
  ...versions([11], ds => ds.variant, variantOf('float', 2.5), '00000087 00 40200000'),
  ...versions([12], ds => ds.variant, variantOf('float', 2.5), '00000087 00 4004000000000000'),
  ...versions([13, 24], ds => ds.variant, variantOf('float', 2.5), '00000026 00 4004000000000000'),
  ...versions(
    [12],
    ds => ds.variant,
    variantOf('QUuid', '00112233-4455-6677-8899-aabbccddeeff'),
    '0000007f 00 00000006 515575696400 00112233445566778899aabbccddeeff',
  ),
  ...versions(
    [12, 19],
    ds => ds.variant,
    variantOf('QColor', rgbColor(255, 0, 0)),
    '00000043 00 01ffffffff000000000000',
  ),
  ...versions(
    [20, 24],
    ds => ds.variant,
    variantOf('QColor', rgbColor(255, 0, 0)),
    '00001003 00 01ffffffff000000000000',
  ),
  ...versions(
    [12],
    ds => ds.variant,
    variantOf('QVector2D', { x: 1, y: 2 }),
    '00000053 00 3ff0000000000000 4000000000000000',
  ),
  ...versions(
    [13, 19],
    ds => ds.variant,
    variantOf('QVector2D', { x: 1, y: 2 }),
    '00000052 00 3ff0000000000000 4000000000000000',
  ),
  ...versions(
    [20],
    ds => ds.variant,
    variantOf('QVector2D', { x: 1, y: 2 }),
    '00001012 00 3ff0000000000000 4000000000000000',
  ),
  ...versions([13, 24], ds => ds.variant, variantOf('QString', null, true), '0000000a 01 ffffffff'),
  ...versions([13, 24], ds => ds.variant, variantOf('QString', null), '0000000a 00 ffffffff'),
  ...versions([13, 24], ds => ds.variant, variantOf('int', 0, true), '00000002 01 00000000'),
  golden('5.15', {}, ds => ds.variant, variantOf('std::nullptr_t', null), '00000033 00'),
  golden('6.4', {}, ds => ds.variant, variantOf('std::nullptr_t', null, true), '00000033 01'),
  golden(
    '5.15',
    { version: 12 },
    ds => ds.variant,
    variantOf('QColorSpace', null),
    '00000057 00 ffffffff',
  ),
  golden(
    '6.4',
    { version: 12 },
    ds => ds.variant,
    variantOf('QColorSpace', null),
    `0000007f 00 0000000c${latin1('QColorSpace\0')} ffffffff`,
  ),
  golden(
    '6.4',
    {},
    ds => ds.variant,
    variantOf('qfloat16', 1),
    `00010000 00 00000009${latin1('qfloat16\0')} 3c00`,
  ),
  golden('6.5', {}, ds => ds.variant, variantOf('qfloat16', 1), '0000003f 00 3c00'),
  golden(
    '6.4',
    {},
    ds => ds.variant,
    variantOf(
      'QVariantMap',
      new Map([
        ['a', variantOf('QVariantList', [variantOf('int', 1), variantOf('QString', 'x')])],
        ['b', variantOf('int', 1)],
      ]),
    ),
    '00000008 00 00000002 00000002 0061 00000009 00 00000002 00000002 00 00000001 0000000a 00 00000002 0078 00000002 0062 00000002 00 00000001',
  ),
  golden(
    '5.15',
    {},
    ds => ds.variant,
    variantOf(
      'QVariantMap',
      new Map([
        ['b', variantOf('int', 1)],
        ['a', variantOf('QVariantList', [])],
      ]),
    ),
    '00000008 00 00000002 00000002 0062 00000002 00 00000001 00000002 0061 00000009 00 00000000',
  ),
]

function bits(length: number, ...set: number[]): BitArray {
  return BitArray.from(Array.from({ length }, (_, i) => set.includes(i)))
}

function utf16(text: string): string {
  return Buffer.from(text, 'utf16le').swap16().toString('hex')
}

function latin1(text: string): string {
  return Buffer.from(text, 'latin1').toString('hex')
}

function jsonText(text: string): string {
  return text.length.toString(16).padStart(8, '0') + latin1(text)
}
