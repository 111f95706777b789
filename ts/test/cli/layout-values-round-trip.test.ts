// Random C structs and unions of random bytes through the value layer of the command line.
import test from 'ava'
import fc from 'fast-check'
import {
  type Abi,
  abi,
  array,
  bool,
  char,
  enumeration,
  f32,
  f64,
  i64,
  struct,
  u8,
  u32,
  u64,
  union,
} from 'qt-ipc/layout'
import { isExact } from '../../src/cli/memory/reader.js'
import { Output } from '../../src/cli/terminal/output.js'
import { encodeJson } from '../../src/cli/values/encode.js'
import { toJson } from '../../src/cli/values/json.js'
import { jsonOfText } from '../../src/cli/values/parse-json.js'
import { printedValue } from '../../src/cli/values/printed-value.js'
import type { Codec } from '../../src/codec/codec.js'
import { valueShapeOf } from '../../src/codec/value-shape.js'
import { CodecError } from '../../src/errors/codec-error.js'
import { randomCompounds } from '../layout/helpers/declarations.js'
import { Shapes } from '../layout/helpers/shapes.js'

const seed = Number(process.env['LAYOUT_SEED'] ?? Date.now() % 2 ** 31)

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

function printed(codec: Codec<unknown>, value: unknown): string {
  let text = ''
  const out = { write: (part: unknown) => (text += String(part)) }
  new Output(true, { out }).jsonLine(toJson(printedValue(value, valueShapeOf(codec))))
  return text
}

/** The bytes that `write` makes of what `read --json` prints. */
const written = (codec: Codec<unknown>, bytes: Uint8Array): Uint8Array =>
  encodeJson(codec, jsonOfText(printed(codec, codec.decode(bytes))))

for (const name of ['lp64', 'ilp32', 'llp64'] as const satisfies readonly Abi[])
  for (const byteOrder of ['littleEndian', 'bigEndian'] as const)
    test(`structs and unions of ${name}, ${byteOrder}`, t => {
      const shapes = new Shapes(name, abi(name, { byteOrder }), byteOrder)
      for (const compound of randomCompounds(150, seed)) shapes.compound(compound)
      let compared = 0
      for (const { layout, values, encodable, definition } of shapes.compounds) {
        const size = layout.byteLength
        const random = fc.sample(fc.uint8Array({ minLength: size, maxLength: size }), {
          numRuns: 5,
          seed,
        })
        const valid = fc
          .sample(values, { numRuns: 5, seed })
          .map(value => layout.encode(encodable(value)))
        for (const bytes of [...random, ...valid]) {
          const expected = codecBytes(layout, bytes)
          if (!expected) continue
          const again = written(layout, bytes)
          if (hex(again) !== hex(expected))
            t.fail(
              `${definition}: ${hex(again)} instead of ${hex(expected)}, seed ${seed} (LAYOUT_SEED)`,
            )
          compared++
        }
      }
      t.log(`${compared} values, seed ${seed} (LAYOUT_SEED)`)
      t.true(compared > 5 * shapes.compounds.length)
    })

/** Decoded and encoded again: without padding and the like. `undefined` for bytes that are not a value, such as an enumerator. */
function codecBytes(codec: Codec<unknown>, bytes: Uint8Array): Uint8Array | undefined {
  try {
    return codec.encode(codec.decode(bytes))
  } catch (error) {
    // A string with invalid characters may not fit when they are replaced.
    if (error instanceof CodecError || error instanceof TypeError || error instanceof RangeError)
      return undefined
    throw error
  }
}

test('a union of numbers beyond 2^53, NaN and infinities is written as it is printed', t => {
  const number = union('Number', { d: f64, u: u64, i: i64, f: array(f32, 2), bytes: array(u8, 8) })
  const real = union('Real', { d: f64, text: char(8) })
  for (const bits of [
    '43b0000000000000',
    '7fefffffffffffff',
    'c3e0000000000000',
    '7ff0000000000000',
    '7ff8000000000000',
    'fff8000000000001',
    '7fa000017fa00001',
    '8000000000000000',
    '0000000000000001',
    'ffffffffffffffff',
  ]) {
    const bytes = Buffer.from(bits, 'hex').reverse()
    t.is(hex(written(number, bytes)), hex(bytes), bits)
    t.is(hex(written(real, bytes)), hex(bytes), bits)
    t.is(hex(written(f64, bytes)), hex(bytes), bits)
  }
})

test('a member that the bytes do not allow is left out', t => {
  const number = union('Number', { u: u32, text: char(4), state: enumeration({ off: 0, on: 1 }) })
  const bytes = Buffer.from('fffefdfc', 'hex')
  t.deepEqual(JSON.parse(printed(number, number.decode(bytes))), { u: 0xfcfdfeff })
  t.is(hex(written(number, bytes)), hex(bytes))
})

test('members of a union agree by their bytes, whatever form their numbers have', t => {
  const number = union('Number', {
    d: f64,
    u: u64,
    state: enumeration({ off: 0, on: 1 }),
    t: char(4),
  })
  const bytesOf = (text: string) => hex(encodeJson(number, jsonOfText(text)))
  t.is(
    bytesOf('{"d":1152921504606846976,"u":{"$bigint":"4877398396442247168"}}'),
    '000000000000b043',
  )
  t.is(bytesOf('{"d":1e300,"u":9094988921128908188}'), bytesOf('{"d":1e300}'))
  t.is(bytesOf('{"u":1,"state":"on"}'), '0100000000000000')
  t.throws(() => bytesOf('{"u":2,"state":"on"}'), { message: /contradict each other/ })
  t.throws(() => bytesOf('{"d":1152921504606846976,"u":1}'), { message: /contradict each other/ })
  t.throws(() => bytesOf('{"u":1,"t":5}'), {
    instanceOf: RangeError,
    message: 't: 5 is not a string',
  })
})

test('the bytes that are not part of a value are known', t => {
  const car = struct('Car', { on: bool, rpm: f32, name: char(4), id: u32 })
  const bytes = car.encode({ on: true, rpm: 1.5, name: 'ab', id: 7 })
  const exact = (changed: Uint8Array) => isExact(car, car.decode(changed), changed)
  const changed = (at: number, ...values: number[]) => {
    const copy = bytes.slice()
    copy.set(values, at)
    return copy
  }
  t.true(exact(bytes))
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ['padding', changed(1, 0xcc)],
    ['a bool of 2', changed(0, 2)],
    ['a signalling NaN', changed(4, 1, 0, 0xa0, 0x7f)],
    ['bytes after the NUL', changed(11, 0x78)],
  ]
  for (const [what, one] of cases) {
    t.false(exact(one), what)
    // Everything else is kept.
    t.deepEqual(car.decode(written(car, one)), car.decode(one), what)
  }
  const quiet = changed(4, 1, 0, 0xe0, 0xff)
  t.is(hex(written(car, quiet)), hex(quiet))
  const invalid = changed(8, 0xff, 0xfe, 0xff, 0xfe)
  t.false(exact(invalid))
})
