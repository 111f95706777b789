import test from 'ava'
import {
  array,
  at,
  bits,
  bool,
  char,
  f32,
  LayoutError,
  pointer,
  struct,
  u8,
  u16,
  u32,
  union,
  unnamedBits,
  wchar,
} from 'qt-ipc/layout'

const Wheel = struct('Wheel', { speed: f32, hot: bool })
const Telemetry = struct('Telemetry', {
  sequence: u32,
  flags: bits(u8, 3),
  _: unnamedBits(u8, 2),
  mode: bits(u16, 9),
  name: char(5),
  wheels: array(Wheel, 2),
  samples: array(f32, 2, 2),
  value: union('Value', { f: f32, b: u8 }),
  next: pointer,
})

test('describe', t => {
  t.is(
    `\n${Telemetry.describe()}\n`,
    `
struct Telemetry, lp64, little-endian
offset  size  type             name
     0     4  uint32_t         sequence
   4:0    :3  uint8_t:3        flags
   4:3    :2                   (hole)
   4:5    :9  uint16_t:9       mode
   5:6    :2                   (hole)
     6     5  char[5]          name
    11     1                   (hole)
    12    16  struct Wheel[2]  wheels
    12     4  float              speed
    16     1  bool               hot
    17     3                     (hole)
    28    16  float[2][2]      samples
    44     4  union Value      value
    44     4  float              f
    44     1  uint8_t            b
    48     8  void *           next
size 56, alignment 8, 4 bytes in holes, 4 bits in holes
`,
  )
  t.is(
    struct(
      'S',
      { w: wchar(2), a: at(20, u8) },
      { abi: 'llp64', byteOrder: 'bigEndian', size: 24 },
    ).describe(),
    `struct S, llp64, big-endian
offset  size  type        name
     0     4  wchar_t[2]  w
     4    16              (hole)
    20     1  uint8_t     a
    21     3              (hole)
size 24, alignment 2, 19 bytes in holes`,
  )
  t.regex(
    array(u32, 3).describe(),
    /^uint32_t\[3\], lp64, little-endian\n.*\n +0 +12 +uint32_t\[3\]\nsize 12, alignment 4$/,
  )
})

test('leaves', t => {
  const leaves = [...Telemetry.leaves()]
  t.deepEqual(
    leaves.map(({ path, offset, size, type }) => [path, offset, size, type]),
    [
      ['sequence', 0, 4, 'uint32_t'],
      ['flags', 4, 1, 'uint8_t:3'],
      ['mode', 4, 2, 'uint16_t:9'],
      ['name', 6, 5, 'char[5]'],
      ['wheels[0].speed', 12, 4, 'float'],
      ['wheels[0].hot', 16, 1, 'bool'],
      ['wheels[1].speed', 20, 4, 'float'],
      ['wheels[1].hot', 24, 1, 'bool'],
      ['samples', 28, 16, 'float[2][2]'],
      ['value.f', 44, 4, 'float'],
      ['value.b', 44, 1, 'uint8_t'],
      ['next', 48, 8, 'void *'],
    ],
  )
  t.deepEqual(
    leaves.filter(leaf => leaf.bits).map(({ bits }) => bits),
    [
      { position: 32, width: 3 },
      { position: 37, width: 9 },
    ],
  )
  t.deepEqual(
    [...array(Wheel, 2).leaves()].map(({ path }) => path),
    ['[0].speed', '[0].hot', '[1].speed', '[1].hot'],
  )
  t.deepEqual(
    [...u32.leaves()].map(({ path, size }) => [path, size]),
    [['', 4]],
  )
})

test('each leaf decodes itself', t => {
  const value = {
    sequence: 1,
    flags: 2,
    mode: 300,
    name: 'abc',
    wheels: [
      { speed: 1.5, hot: true },
      { speed: 2.5, hot: false },
    ],
    samples: [
      [1, 2],
      [3, 4],
    ],
    value: Telemetry.members.value.of({ b: 5 }),
    next: 6n,
  }
  const bytes = Telemetry.encode(value)
  for (const leaf of Telemetry.leaves())
    t.deepEqual(Telemetry.leaf(leaf.path).decode(bytes), leaf.decode(bytes))
  t.is(Telemetry.leaf('mode').decode(bytes), 300)
  t.is(Telemetry.leaf('wheels[1].speed').decode(bytes), 2.5)
  t.is(Telemetry.leaf('samples[1][0]').decode(bytes), 3)
  t.deepEqual(Telemetry.leaf('samples').decode(bytes), [
    [1, 2],
    [3, 4],
  ])
  t.is(struct('S', { list: array(u16, 3).typed }).leaf('list[2]').offset, 4)
  t.throws(() => Telemetry.leaf('next').decode(bytes.subarray(0, 50)), {
    instanceOf: LayoutError,
    code: 'ERR_LAYOUT_PAST_END',
  })
})

test('a path that leads nowhere says what there is', t => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['rpm', /not have rpm: it has sequence, flags, mode,/],
    ['wheels[2].speed', /wheels has \[0\] to \[1\], but not \[2\]/],
    ['wheels[1].rpm', /wheels\[1\] has speed, hot, but not .rpm/],
    ['wheels', /wheels is not a leaf/],
    ['wheels[1]', /has the parts speed, hot/],
    ['', /struct Telemetry is not a leaf/],
    ['sequence[0]', /sequence has no parts/],
    ['wheels[-1]', /not have wheels\[-1\]/],
  ]
  for (const [path, message] of wrong)
    t.throws(() => Telemetry.leaf(path), { instanceOf: RangeError, message })
})
