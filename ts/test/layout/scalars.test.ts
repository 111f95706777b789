import test from 'ava'
import {
  abi,
  array,
  bool,
  char,
  f32,
  f64,
  i8,
  i16,
  i32,
  i64,
  type Layout,
  LayoutError,
  long,
  pointer,
  size_t,
  struct,
  time_t,
  u8,
  u16,
  u32,
  u64,
} from 'qt-ipc/layout'

const extremes: readonly (readonly [Layout<unknown>, keyof DataView, readonly unknown[]])[] = [
  [i8, 'getInt8', [-128, -1, 0, 127]],
  [u8, 'getUint8', [0, 255]],
  [i16, 'getInt16', [-32768, 32767]],
  [u16, 'getUint16', [0, 65535]],
  [i32, 'getInt32', [-(2 ** 31), 2 ** 31 - 1]],
  [u32, 'getUint32', [0, 2 ** 32 - 1]],
  [i64, 'getBigInt64', [-(2n ** 63n), -1n, 2n ** 63n - 1n]],
  [u64, 'getBigUint64', [0n, 2n ** 64n - 1n]],
  [f32, 'getFloat32', [1.5, -0, Number.NEGATIVE_INFINITY]],
  [f64, 'getFloat64', [Math.PI, -0, Number.MAX_VALUE]],
]

test('every scalar is that of DataView, in either byte order', t => {
  for (const [type, getter, values] of extremes)
    for (const value of values) {
      const little = type.encode(value)
      const big = struct('S', { value: type }, { byteOrder: 'bigEndian' }).encode({ value })
      const read = (bytes: Uint8Array, littleEndian: boolean): unknown =>
        Reflect.apply(DataView.prototype[getter] as () => unknown, new DataView(bytes.buffer), [
          0,
          littleEndian,
        ])
      t.is(read(little, true), value)
      t.is(read(big, false), value)
      t.is(type.decode(little), value)
    }
})

test('what does not fit is refused', t => {
  const refused: readonly (readonly [Layout<unknown>, readonly unknown[]])[] = [
    [i8, [-129, 128, 0.5, Number.NaN]],
    [u8, [-1, 256]],
    [i32, [2 ** 31]],
    [u32, [-1, 2 ** 32]],
    [i64, [2n ** 63n]],
    [u64, [-1n, 2n ** 64n]],
    [u64.asNumber, [-1, 2 ** 53, 0.5]],
    [long, [2n ** 63n]],
  ]
  for (const [type, values] of refused)
    for (const value of values)
      t.throws(() => type.encode(value), { instanceOf: RangeError, message: /is not a/ })
  const mistaken: readonly (readonly [Layout<unknown>, unknown])[] = [
    [i8, '1'],
    [u32, 1n],
    [i64, 1],
    [f32, '1'],
    [f64, null],
    [bool, 1],
    [char(4), 5],
    [pointer, null],
  ]
  for (const [type, value] of mistaken)
    t.throws(() => type.encode(value), {
      instanceOf: typeof value === 'number' || typeof value === 'bigint' ? RangeError : TypeError,
    })
})

test('asNumber is checked', t => {
  t.is(i64.asNumber.decode(i64.encode(-5n)), -5)
  t.deepEqual(i64.asNumber.encode(-5), i64.encode(-5n))
  t.deepEqual(u64.asNumber.encode(Number.MAX_SAFE_INTEGER), u64.encode(2n ** 53n - 1n))
  const Record = struct('Record', { a: u8, id: u64.asNumber })
  const bytes = struct('Record', { a: u8, id: u64 }).encode({ a: 1, id: 2n ** 53n })
  const error = t.throws(() => Record.decode(bytes), { instanceOf: LayoutError })
  t.is(error?.code, 'ERR_LAYOUT_UNSAFE_INTEGER')
  t.is(error?.path, 'id')
  t.is(error?.offset, 8)
})

test('types of the ABI are bigints in every ABI', t => {
  const widths = { lp64: [8, 8, 8, 8], llp64: [4, 8, 8, 8], ilp32: [4, 4, 4, 4] } as const
  for (const name of ['lp64', 'llp64', 'ilp32'] as const) {
    const c = abi(name)
    const types = [c.long, c.size_t, c.pointer, c.time_t]
    t.deepEqual(
      types.map(type => type.byteLength),
      [...widths[name]],
    )
    for (const type of types) t.is(type.decode(type.encode(77n)), 77n)
    t.is(c.long.asNumber.decode(c.long.encode(-3n)), -3)
    t.is(c.long.asNumber.byteLength, c.long.byteLength)
    const S = struct('S', { long, size_t, time_t, pointer }, { abi: name })
    t.deepEqual(
      [...S.leaves()].map(leaf => leaf.size),
      [...widths[name].slice(0, 2), widths[name][3], widths[name][2]],
    )
  }
})

test('a bool is true for every byte but 0', t => {
  t.deepEqual(
    [0, 1, 2, 255].map(byte => bool.decode(Uint8Array.of(byte))),
    [false, true, true, true],
  )
  t.deepEqual([...bool.encode(true), ...bool.encode(false)], [1, 0])
})

test('arrays have an exact length, and numbers a typed form', t => {
  const matrix = array(i16, 2, 3)
  const value = [
    [1, 2, 3],
    [-4, -5, -6],
  ]
  t.is(matrix.name, 'int16_t[2][3]')
  t.deepEqual(matrix.decode(matrix.encode(value)), value)
  t.deepEqual(matrix.typed.decode(matrix.encode(value)), Int16Array.of(1, 2, 3, -4, -5, -6))
  t.deepEqual(matrix.typed.encode(Int16Array.of(1, 2, 3, -4, -5, -6)), matrix.encode(value))
  t.throws(() => array(u8, 2).encode([1]), { instanceOf: TypeError, message: /an array of 2/ })
  t.throws(() => array(u8, 2).typed.encode(new Uint8Array(3)), { message: /a Uint8Array of 2/ })
  t.throws(
    () =>
      array(u8, 2, 2).encode([
        [1, 2],
        [3, 256],
      ]),
    { message: /^\[1\]\[1\]: 256/ },
  )
  const big = abi('lp64', { byteOrder: 'bigEndian' })
  t.deepEqual([...big.array(big.u16, 2).typed.encode(Uint16Array.of(1, 2))], [0, 1, 0, 2])
  t.deepEqual(
    array(long, 2).typed.decode(array(long, 2).encode([1n, -1n])),
    BigInt64Array.of(1n, -1n),
  )
  const narrow = abi('ilp32')
  const longs = narrow.array(narrow.long, 2)
  t.deepEqual(longs.typed.decode(longs.encode([1n, -1n])), BigInt64Array.of(1n, -1n))
  t.deepEqual(longs.typed.encode(BigInt64Array.of(1n, -1n)), longs.encode([1n, -1n]))
  t.deepEqual(
    array(u64.asNumber, 2).typed.decode(array(u64, 2).encode([1n, 2n])),
    Float64Array.of(1, 2),
  )
})
