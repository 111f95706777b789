import fc, { type Arbitrary } from 'fast-check'
import { BitArray, float16 as float16Type } from 'qt-ipc/datastream'

/** Generators of values as the codec has them. What Qt itself would change on the way is left out, with the reason. */

export const int = (bits: number) =>
  fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 })
export const uint = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 })
export const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
export const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
/** Numbers that 16 bits hold: Qt 5 cuts others off where Qt 6 rounds them, before they come to the stream. */
export const float16 = uint(16)
  .map(bits => float16Type.decode(Uint8Array.of(bits >> 8, bits & 255)))
  .map(value => (Number.isNaN(value) ? Number.NaN : value))
export const double = fc.double()
export const float = fc.float()
/** Numbers that are the same as float and as double, so that single precision changes nothing. */
export const finite = fc.float({ noNaN: true, noDefaultInfinity: true })

const codeUnit = fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0, max: 0xffff }))
/** UTF-16 of any kind, lone surrogates and NUL included; long ones cross the thresholds of the fast paths. */
export const text = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.array(codeUnit, { maxLength: 40 }).map(units => String.fromCharCode(...units)),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(codeUnit, { minLength: 40, maxLength: 300 })
      .map(units => String.fromCharCode(...units)),
  },
)
export const string = fc.option(text, { nil: null, freq: 10 })
export const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 12 })
export const key = fc.string({
  unit: fc.constantFrom(...'abcdefgXYZ019_'),
  minLength: 1,
  maxLength: 6,
})
export const bytes = fc.uint8Array({ maxLength: 40 }).map(array => new Uint8Array(array))
export const byteArray = fc.option(bytes, { nil: null, freq: 10 })
export const bitArray = fc.array(fc.boolean(), { maxLength: 40 }).map(bits => BitArray.from(bits))
export const qchar = codeUnit.map(unit => String.fromCharCode(unit))

/** Years about -5000 to 9000: with far days Qt's date and time together overflow. */
export const julianDay = fc.integer({ min: 1, max: 5_000_000 })
export const time = fc.integer({ min: 0, max: 86_399_999 })
export const uuid = fc.uuid()

/** URLs in Qt's own normal form. */
export const url = fc.option(
  fc
    .tuple(
      fc.constantFrom('http', 'ftp', 'qrc'),
      key,
      fc.array(key, { maxLength: 3 }),
      fc.option(key),
    )
    .map(
      ([scheme, host, path, query]) =>
        `${scheme}://${host.toLowerCase().replaceAll('_', '-')}x/${path.join('/')}${query ? `?q=${query}` : ''}`,
    )
    // A host may not begin with a hyphen.
    .filter(text => !text.includes('//-')),
  { nil: null, freq: 10 },
)

export const locale = fc.constantFrom('C', 'de_DE', 'en_US', 'fr_FR', 'ja_JP', 'zh_TW')

export const json = fc.jsonValue({ maxDepth: 3 })

/** Coordinates that stay 16 bits with width and height added. */
export const small = fc.integer({ min: -8000, max: 8000 })

export function entries<K, V>(
  keys: Arbitrary<K>,
  values: Arbitrary<V>,
  maxLength = 6,
): Arbitrary<[K, V][]> {
  return fc.array(fc.tuple(keys, values), { maxLength })
}

export function map<K, V>(
  keys: Arbitrary<K>,
  values: Arbitrary<V>,
  maxLength = 6,
): Arbitrary<Map<K, V>> {
  return fc
    .uniqueArray(fc.tuple(keys, values), { maxLength, selector: ([k]) => k })
    .map(pairs => new Map(pairs))
}

/** An empty pattern becomes a null one in Qt. */
export const regularExpression = fc.record({
  pattern: string.filter(pattern => pattern !== ''),
  options: uint(7),
})
