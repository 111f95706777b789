import test from 'ava'
import {
  abi,
  array,
  at,
  bits,
  bool,
  CodecError,
  char,
  enumeration,
  f32,
  i8,
  LayoutError,
  padding,
  struct,
  u8,
  u16,
  u32,
  u64,
  unnamedBits,
} from 'qt-ipc/layout'

const Wheel = struct('Wheel', { speed: f32, temperature: i8 })
const Telemetry = struct('Telemetry', {
  sequence: u32,
  state: enumeration({ idle: 0, running: 1, failed: -1 }),
  ready: bits(bool, 1),
  mode: bits(u8, 3),
  wheels: array(Wheel, 2),
  name: char(6),
})
const value = {
  sequence: 7,
  state: 'failed',
  ready: true,
  mode: 5,
  wheels: [
    { speed: 1.5, temperature: -3 },
    { speed: 2.5, temperature: 4 },
  ],
  name: 'abc',
} as const
const mutable = { ...value, wheels: value.wheels.map(wheel => ({ ...wheel })) }

test('padding is written as 0, whatever was there', t => {
  const target = new Uint8Array(Telemetry.byteLength + 3).fill(0xee)
  t.is(Telemetry.encodeInto(mutable, target), Telemetry.byteLength)
  t.deepEqual(target.subarray(0, Telemetry.byteLength), Telemetry.encode(mutable))
  t.deepEqual([...target.subarray(Telemetry.byteLength)], [0xee, 0xee, 0xee])
  t.deepEqual([...target.subarray(17, 20)], [0, 0, 0])
})

test('reads from the middle of other bytes, and no further than it must', t => {
  const bytes = new Uint8Array(100)
  Telemetry.encodeInto(mutable, bytes.subarray(11))
  t.deepEqual(Telemetry.decode(bytes.subarray(11)), mutable)
  t.deepEqual(Telemetry.decodePrefix(bytes.subarray(11)), {
    value: mutable,
    byteLength: Telemetry.byteLength,
  })
  t.deepEqual(Telemetry.decode(Buffer.from(Telemetry.encode(mutable))), mutable)
})

test('bytes that end early name the part that is cut', t => {
  const bytes = Telemetry.encode(mutable)
  for (let length = 0; length < bytes.length; length++) {
    for (const work of [
      () => Telemetry.decode(bytes.subarray(0, length)),
      () => Telemetry.encodeInto(mutable, new Uint8Array(length)),
      () => Telemetry.view(bytes.subarray(0, length)),
    ]) {
      const error = t.throws(work, { instanceOf: LayoutError, code: 'ERR_LAYOUT_PAST_END' })
      t.true(error instanceof CodecError)
      t.is(error?.offset, length)
    }
  }
  t.throws(() => Telemetry.decode(bytes.subarray(0, 22)), { message: /^wheels\[1\].speed: / })
})

test('a number that is no enumerator', t => {
  const bytes = Telemetry.encode(mutable)
  new DataView(bytes.buffer).setInt32(4, 12, true)
  const error = t.throws(() => Telemetry.decode(bytes), { instanceOf: LayoutError })
  t.is(error?.code, 'ERR_LAYOUT_UNKNOWN_VALUE')
  t.is(error?.path, 'state')
  t.is(error?.offset, 4)
  const State = enumeration({ idle: 0, running: 1 }, u8)
  t.is(State.orNumber.decode(Uint8Array.of(12)), 12)
  t.is(State.orNumber.decode(Uint8Array.of(1)), 'running')
  t.deepEqual(State.orNumber.encode(12), Uint8Array.of(12))
  t.deepEqual(State.orNumber.encode('idle'), Uint8Array.of(0))
  t.throws(() => State.orNumber.encode(256), { instanceOf: RangeError })
  t.throws(() => State.encode('stopped' as 'idle'), { instanceOf: TypeError, message: /"stopped"/ })
  t.throws(() => enumeration({ far: 300 }, u8).byteLength, { instanceOf: RangeError })
  t.is(enumeration({ first: 1, second: 1 }, u8).decode(Uint8Array.of(1)), 'first')
  const Field = struct('Field', { state: bits(State, 4), other: bits(State.orNumber, 4) })
  t.deepEqual(Field.decode(Uint8Array.of(0x91)), { state: 'running', other: 9 })
  t.throws(() => Field.decode(Uint8Array.of(0x09)), { message: /^state: 9 is not one of idle/ })
  t.throws(() => Field.encode({ state: 'idle', other: 16 }), {
    instanceOf: RangeError,
    message: /^other: 16/,
  })
})

test('a value that does not fit names the way to it', t => {
  const wheels = [
    { speed: 0, temperature: 0 },
    { speed: 0, temperature: 128 },
  ]
  t.throws(() => Telemetry.encode({ ...mutable, wheels }), {
    instanceOf: RangeError,
    message: 'wheels[1].temperature: 128 is not a whole number from -128 to 127',
  })
  t.throws(() => Telemetry.encode({ ...mutable, mode: 8 }), {
    message: 'mode: 8 is not a whole number from 0 to 7',
  })
  const missing: object = { ...mutable, wheels: [mutable.wheels[0]] }
  t.throws(() => Telemetry.encode(missing as typeof mutable), {
    instanceOf: TypeError,
    message: /^wheels: an object of Array is not an array of 2/,
  })
  t.throws(() => Telemetry.encode(null as unknown as typeof mutable), {
    instanceOf: TypeError,
    message: 'null is not an object',
  })
  const hollow: object = { ...mutable, wheels: [mutable.wheels[0], 5] }
  t.throws(() => Telemetry.encode(hollow as typeof mutable), {
    instanceOf: RangeError,
    message: 'wheels[1]: 5 is not an object',
  })
})

test('members of any name', t => {
  const Odd = struct('Odd', { ['__proto__']: u8, constructor: u8, 'a b"': u8, toString: u8 })
  const bytes = Uint8Array.of(1, 2, 3, 4)
  const decoded = Odd.decode(bytes)
  t.deepEqual(Object.entries(decoded), [
    ['__proto__', 1],
    ['constructor', 2],
    ['a b"', 3],
    ['toString', 4],
  ])
  t.is(Object.getPrototypeOf(decoded), Object.prototype)
  t.deepEqual(Odd.encode(decoded), bytes)
  const view = Odd.writableView(bytes)
  view.constructor = 9
  Reflect.set(view, '__proto__', 8)
  t.deepEqual([...bytes], [8, 9, 3, 4])
  t.is(view['a b"'] + view.toString, 7)
})

test('unnamed members take room and have no value', t => {
  const Gaps = struct('Gaps', {
    a: bits(u8, 2),
    _: unnamedBits(u8, 3),
    b: bits(u8, 3),
    gap: padding(2),
    c: u8,
  })
  t.deepEqual(Gaps.decode(Uint8Array.of(0xff, 1, 2, 3)), { a: 3, b: 7, c: 3 })
  t.deepEqual([...Gaps.encode({ a: 3, b: 7, c: 3 })], [0xe3, 0, 0, 3])
})

test('bit fields of 64 bits, across bytes of a packed struct', t => {
  const Wide = struct(
    'Wide',
    { a: bits(u8, 7), b: bits(u64, 64), c: bits(u64.asNumber, 50), d: bits(u32, 32) },
    { pack: 1 },
  )
  const wide = { a: 0x55, b: 0xfedcba9876543210n, c: 2 ** 50 - 1, d: 0xdeadbeef }
  t.is(Wide.byteLength, 20)
  t.deepEqual(Wide.decode(Wide.encode(wide)), wide)
  t.throws(() => Wide.encode({ ...wide, b: 2n ** 64n }), { instanceOf: RangeError })
  t.throws(() => Wide.encode({ ...wide, c: 2 ** 50 }), { instanceOf: RangeError })
  const Unsafe = struct('Unsafe', { a: u8, n: bits(u64.asNumber, 60) })
  const all = new Uint8Array(Unsafe.byteLength).fill(255)
  const error = t.throws(() => Unsafe.decode(all), { instanceOf: LayoutError })
  t.is(error?.code, 'ERR_LAYOUT_UNSAFE_INTEGER')
  t.is(error?.path, 'n')
})

test('documented offsets and sizes', t => {
  const Page = struct(
    'Page',
    { id: u16, speed: at(9, f32), after: u8, flag: at(30, u8) },
    { size: 64 },
  )
  t.is(Page.byteLength, 64)
  t.deepEqual(
    [...Page.leaves()].map(({ path, offset }) => [path, offset]),
    [
      ['id', 0],
      ['speed', 9],
      ['after', 13],
      ['flag', 30],
    ],
  )
  t.deepEqual(Page.decode(Page.encode({ id: 1, speed: 2, after: 3, flag: 4 })), {
    id: 1,
    speed: 2,
    after: 3,
    flag: 4,
  })
  t.throws(() => struct('S', { a: u32, b: at(3, u8) }), {
    instanceOf: RangeError,
    message: /b at 3 overlaps a/,
  })
  t.throws(() => struct('S', { a: u32, b: at(4, u8) }, { size: 4 }), {
    instanceOf: RangeError,
    message: /size must be at least 5 bytes/,
  })
  t.is(struct('S', { a: u32, b: u8 }, { size: 5 }).byteLength, 5)
  // Order in memory, not in the declaration.
  t.deepEqual(struct('S', { b: at(1, u8), a: at(0, u8) }).decode(Uint8Array.of(1, 2)), {
    b: 2,
    a: 1,
  })
})

test('a struct inside of another takes over its ABI and byte order', t => {
  const Inner = struct('Inner', { a: u8, b: u64 })
  t.is(Inner.byteLength, 16)
  const Narrow = struct('Outer', { inner: Inner, list: array(Inner, 2) }, { abi: 'ilp32' })
  t.is(Narrow.byteLength, 36)
  const Big = struct('Outer', { inner: Inner }, { byteOrder: 'bigEndian' })
  t.is(Big.encode({ inner: { a: 1, b: 2n } })[15], 2)
  // A byte order of its own is kept: a header in network order, say.
  const network = abi('lp64', { byteOrder: 'bigEndian' })
  const Mixed = struct('Mixed', { magic: network.u16, length: u16 })
  t.deepEqual([...Mixed.encode({ magic: 0x1234, length: 0x1234 })], [0x12, 0x34, 0x34, 0x12])
  t.throws(() => struct('S', { a: abi('ilp32').u32 }, { abi: 'lp64' }), {
    instanceOf: TypeError,
    message: /uint32_t has the abi ilp32/,
  })
})

test('pack limits the alignment of members, not the inside of structs', t => {
  const Inner = struct('Inner', { a: u8, b: u32 })
  const Packed = struct('Packed', { x: u8, inner: Inner, y: u64 }, { pack: 2 })
  t.is(Packed.byteLength, 18)
  t.is(Packed.leaf('inner.b').offset, 6)
  t.is(abi('lp64', { pack: 1 }).struct('S', { a: u8, b: u64 }).byteLength, 9)
})

test('misuse is told where it happens', t => {
  const wrong: readonly (readonly [() => unknown, RegExp])[] = [
    [() => struct('S', {}), /struct S has no members/],
    [
      () => struct('S', { a: 5 as unknown as typeof u8 }),
      /a must be a type of qt-ipc\/layout, got 5/,
    ],
    [() => struct('S', { 0: u8 }), /0 cannot be the name of a member/],
    [() => struct('S', { a: u8 }, { pack: 3 as 4 }), /pack must be 1, 2, 4, 8 or 16, got 3/],
    [() => struct('S', { a: u8 }, { abi: 'arm' as 'lp64' }), /lp64, llp64, ilp32, got "arm"/],
    [() => abi('lp64', { byteOrder: 'middle' as 'bigEndian' }), /"middle"/],
    [() => struct('S', { a: u8 }, { size: 0 }), /size must be at least 1 bytes/],
    [() => array(u8, 0), /must be 1 or more, got 0/],
    [() => array(u8, 1.5), /got 1.5/],
    [
      () => array('u8' as unknown as typeof u8, 1),
      /element must be a type of qt-ipc\/layout, got u8/,
    ],
    [() => bits(u8, 9), /at most 8 bits for uint8_t, got 9/],
    [() => bits(bool, 2), /at most 1 bits for bool, got 2/],
    [() => bits(u8, 0), /unnamedBits/],
    [() => bits(f32, 1), /float cannot be/],
    [() => unnamedBits(u8, -1), /got -1/],
    [() => padding(0), /byteLength must be 1 or more, got 0/],
    [() => at(-1, u8), /got -1/],
    [() => at(1, 7 as unknown as typeof u8), /type must be a type of qt-ipc\/layout, got 7/],
    [() => u8.decode('a' as unknown as Uint8Array), /bytes must be a Uint8Array, got a/],
    [
      () => u8.decode(new DataView(new ArrayBuffer(1)) as unknown as Uint8Array),
      /must be a Uint8Array/,
    ],
  ]
  for (const [work, message] of wrong) {
    const error = t.throws(work, { message })
    t.true(error instanceof TypeError || error instanceof RangeError)
  }
})
