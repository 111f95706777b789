import test from 'ava'
import {
  array,
  bits,
  bool,
  char,
  enumeration,
  f32,
  i8,
  i16,
  LayoutError,
  struct,
  u8,
  u32,
  u64,
  union,
} from 'qt-ipc/layout'

const Wheel = struct('Wheel', { speed: f32, temperature: i8 })
const Telemetry = struct('Telemetry', {
  sequence: u32,
  rpm: f32,
  id: u64,
  gear: i8,
  braking: bits(bool, 1),
  mode: bits(u8, 4),
  name: char(8),
  state: enumeration({ idle: 0, running: 1 }, u8),
  wheels: array(Wheel, 4),
  matrix: array(i16, 2, 3),
  samples: array(i16, 4).typed,
  raw: union('Raw', { f: f32, i: u32 }),
  front: Wheel,
})

function memory(): Uint8Array<ArrayBuffer> {
  // Not at the start of its buffer, and not aligned.
  return new Uint8Array(new ArrayBuffer(Telemetry.byteLength + 20), 3, Telemetry.byteLength + 5)
}

test('reads what the memory holds at that moment', t => {
  const bytes = memory()
  const view = Telemetry.view(bytes)
  t.is(view.rpm, 0)
  for (let round = 1; round < 4; round++) {
    Telemetry.encodeInto(
      {
        sequence: round,
        rpm: 1000.5 * round,
        id: 2n ** 60n + BigInt(round),
        gear: -round,
        braking: round % 2 === 1,
        mode: round,
        name: `name ${round}`,
        state: round % 2 === 1 ? 'running' : 'idle',
        wheels: [1, 2, 3, 4].map(n => ({ speed: n * round, temperature: n })),
        matrix: [
          [1, 2, round],
          [4, 5, 6],
        ],
        samples: Int16Array.of(1, 2, 3, round),
        raw: Telemetry.members.raw.of({ f: 1.5 }),
        front: { speed: round, temperature: 1 },
      },
      bytes,
    )
    t.deepEqual(
      [view.sequence, view.rpm, view.id, view.gear, view.braking, view.mode, view.name, view.state],
      [
        round,
        1000.5 * round,
        2n ** 60n + BigInt(round),
        -round,
        round % 2 === 1,
        round,
        `name ${round}`,
        round % 2 === 1 ? 'running' : 'idle',
      ],
    )
    t.is(view.wheels.at(3).speed, 4 * round)
    t.is(view.wheels.length, 4)
    t.deepEqual(
      [...view.wheels].map(wheel => wheel.speed),
      [round, 2 * round, 3 * round, 4 * round],
    )
    t.is(view.matrix.at(0).at(2), round)
    t.deepEqual(view.samples, Int16Array.of(1, 2, 3, round))
    t.deepEqual([view.raw.f, view.raw.i], [1.5, 0x3fc00000])
    t.is(view.front.speed, round)
  }
})

test('the parts of a view are made once', t => {
  const view = Telemetry.view(memory())
  t.is(view.front, view.front)
  t.is(view.wheels, view.wheels)
  t.is(view.wheels.at(1), view.wheels.at(1))
  t.not(view.wheels.at(1), view.wheels.at(2))
})

test('a writable view writes one member and nothing beside it', t => {
  const bytes = memory().fill(0xff)
  const view = Telemetry.writableView(bytes)
  view.rpm = 2.5
  view.gear = -4
  view.braking = false
  view.mode = 5
  view.id = 7n
  view.name = 'é'
  view.state = 'running'
  view.wheels.at(2).speed = 9
  view.matrix.at(1).set(2, -5)
  view.samples = Int16Array.of(4, 3, 2, 1)
  view.raw.i = 8
  view.front.temperature = 1
  const expected = memory().fill(0xff)
  const data = new DataView(expected.buffer, expected.byteOffset)
  const offset = (path: string) => Telemetry.leaf(path).offset
  data.setFloat32(offset('rpm'), 2.5, true)
  data.setInt8(offset('gear'), -4)
  data.setUint8(offset('mode'), 0b11101010)
  data.setBigUint64(offset('id'), 7n, true)
  expected.set([0xc3, 0xa9, 0, 0, 0, 0, 0, 0], offset('name'))
  data.setUint8(offset('state'), 1)
  data.setFloat32(offset('wheels[2].speed'), 9, true)
  data.setInt16(offset('matrix[1][2]'), -5, true)
  expected.set([4, 0, 3, 0, 2, 0, 1, 0], offset('samples'))
  data.setUint32(offset('raw.i'), 8, true)
  data.setInt8(offset('front.temperature'), 1)
  t.deepEqual(bytes, expected)
  t.is(Telemetry.view(bytes).rpm, 2.5)
})

test('what does not fit is refused and leaves the memory alone', t => {
  const bytes = memory()
  const view = Telemetry.writableView(bytes)
  t.throws(() => Reflect.set(view, 'gear', 128), { instanceOf: RangeError, message: /^gear: 128/ })
  t.throws(() => Reflect.set(view, 'mode', 16), { instanceOf: RangeError, message: /^mode: 16/ })
  t.throws(() => view.matrix.at(1).set(2, 40_000), {
    instanceOf: RangeError,
    message: /^\[2\]: 40000/,
  })
  t.throws(() => Reflect.set(view, 'name', 'much too long'), {
    instanceOf: LayoutError,
    code: 'ERR_LAYOUT_TEXT_TOO_LONG',
  })
  t.throws(() => view.wheels.at(4), {
    instanceOf: RangeError,
    message: /index must be from 0 to 3 .*got 4/,
  })
  t.throws(() => view.wheels.at(0.5), { instanceOf: RangeError })
  t.true(bytes.every(byte => byte === 0))
})

test('a view for reading cannot be written', t => {
  const view = Telemetry.view(memory())
  t.throws(() => Object.assign(view, { rpm: 1 }), { instanceOf: TypeError, message: /rpm/ })
  t.false('set' in view.matrix.at(0))
  t.throws(() => Object.assign(view, { front: {} }), { instanceOf: TypeError })
  t.throws(() => Object.assign(Telemetry.writableView(memory()), { front: {} }), {
    instanceOf: TypeError,
  })
})

test('an enumerator without a name', t => {
  const bytes = memory()
  const view = Telemetry.view(bytes)
  bytes[Telemetry.leaf('state').offset] = 7
  const error = t.throws(() => view.state, { instanceOf: LayoutError })
  t.is(error?.code, 'ERR_LAYOUT_UNKNOWN_VALUE')
  t.is(error?.path, 'state')
})

test('a view whose memory is gone says so', t => {
  const bytes = memory()
  const view = Telemetry.writableView(bytes)
  const { wheels } = view
  const wheel = wheels.at(1)
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
  const dead: readonly (() => unknown)[] = [
    () => view.rpm,
    () => view.id,
    () => view.mode,
    () => view.name,
    () => view.samples,
    () => view.front.speed,
    () => wheel.speed,
    () => wheels.at(2),
    () => view.matrix.at(0),
    () => {
      view.rpm = 1
    },
    () => {
      wheel.speed = 1
    },
  ]
  for (const work of dead) {
    const error = t.throws(work, { instanceOf: LayoutError })
    t.is(error?.code, 'ERR_LAYOUT_DETACHED')
    t.regex(error?.message ?? '', /view of .* is detached/)
  }
  t.throws(() => Telemetry.view(bytes), { instanceOf: LayoutError, code: 'ERR_LAYOUT_PAST_END' })
})

test('arrays and unions have views of their own', t => {
  const bytes = new Uint8Array(16)
  const numbers = array(u32, 4).writableView(bytes)
  numbers.set(2, 0x01020304)
  t.deepEqual([...numbers], [0, 0, 0x01020304, 0])
  t.is(union('U', { a: u8, b: u32 }).view(bytes.subarray(8)).a, 4)
})
