import test from 'ava'
import { DataStreamError, qt, rgbColor, solidBrush } from 'qt-ipc/datastream'
import { goldens } from './helpers/golden.js'
import { hex, unhex } from './helpers/hex.js'

for (const [index, { title, type, value, hex: expected }] of goldens.entries())
  test(`${title} (${index})`, t => {
    const bytes = unhex(expected)
    t.is(hex(type.encode(value)), hex(bytes))
    const before = hex(bytes)
    const decoded = type.decode(bytes)
    t.deepEqual(decoded, value)
    t.is(hex(bytes), before, 'decoding must not change its input')
    bytes.fill(0xa5)
    t.false(type.retainsBytes)
    t.deepEqual(decoded, value, 'a value must keep nothing of its bytes')
    bytes.set(unhex(expected))
    t.deepEqual(type.decodePrefix(unhex(`${expected}ffff`)), { value, byteLength: bytes.length })
    t.is(hex(type.encode(type.decode(bytes))), hex(bytes))
  })

test('golden bytes cut at any offset are read past the end', t => {
  for (const { title, type, hex: expected } of goldens) {
    const bytes = unhex(expected)
    for (let length = 0; length < bytes.length; length++) {
      const error = t.throws(
        () => type.decode(bytes.subarray(0, length)),
        { instanceOf: DataStreamError },
        `${title} at ${length}`,
      )
      t.is(error?.code, 'ERR_QDS_READ_PAST_END', `${title} at ${length}`)
      t.true((error?.offset ?? 0) <= length)
    }
  }
})

test('golden values fit exactly into a target of their size', t => {
  for (const { title, type, value, hex: expected } of goldens) {
    const { length } = unhex(expected)
    const target = new Uint8Array(length)
    t.is(type.encodeInto(value, target), length, title)
    t.is(hex(target), hex(unhex(expected)), title)
    if (length === 0) continue
    const error = t.throws(() => type.encodeInto(value, new Uint8Array(length - 1)), {
      instanceOf: DataStreamError,
    })
    t.is(error?.code, 'ERR_QDS_WRITE_FAILED', title)
  }
})

test('palettes have as many roles as their version', t => {
  const sizes = {
    2: 210,
    3: 210,
    4: 255,
    6: 255,
    7: 612,
    8: 612,
    9: 4284,
    10: 5040,
    17: 5040,
    18: 5292,
    20: 5292,
    21: 5544,
    24: 5544,
  }
  const brush = solidBrush(rgbColor(1, 2, 3))
  for (const [version, size] of Object.entries(sizes)) {
    const { palette } = qt('6.11', { version: Number(version) })
    const { active } = palette.decode(new Uint8Array(size))
    const group = active.map(() => brush)
    t.is(palette.encode({ active: group, disabled: group, inactive: group }).length, size, version)
  }
})
