import {
  type ArrayView,
  abi,
  array,
  at,
  bits,
  bool,
  type Codec,
  char,
  enumeration,
  f32,
  f64,
  type Infer,
  i8,
  i16,
  type i64,
  type long,
  padding,
  type pointer,
  struct,
  u8,
  u32,
  u64,
  union,
  unnamedBits,
  type WritableArrayView,
  wchar,
} from 'qt-ipc/layout'

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Fails to compile unless both types are the same. */
function same<A, B>(_equal: Equal<A, B>): void {}

same<Infer<typeof u32>, number>(true)
same<Infer<typeof i64>, bigint>(true)
same<Infer<typeof i64.asNumber>, number>(true)
same<Infer<typeof bool>, boolean>(true)
same<Infer<typeof pointer>, bigint>(true)
same<Infer<typeof long>, bigint>(true)
const narrow = abi('ilp32', { pack: 4 })
same<Infer<typeof narrow.long>, bigint>(true)
same<Infer<typeof narrow.long.asNumber>, number>(true)

const State = enumeration({ idle: 0, running: 1 }, u8)
same<Infer<typeof State>, 'idle' | 'running'>(true)
same<Infer<typeof State.orNumber>, 'idle' | 'running' | number>(true)

const matrix = array(f32, 2, 3)
same<Infer<typeof matrix>, number[][]>(true)
same<Infer<typeof matrix.typed>, Float32Array>(true)
const longs = array(u64, 4)
same<Infer<typeof longs.typed>, BigUint64Array>(true)
const texts = array(char(8), 4)
same<Infer<typeof texts>, string[]>(true)
// @ts-expect-error Texts have no typed array.
texts.typed

const Wheel = struct('Wheel', { speed: f32, hot: bool })
const Value = union('Value', { f: f64, wheel: Wheel })
const Telemetry = struct(
  'Telemetry',
  {
    sequence: u32,
    gear: i8,
    name: char(16),
    title: wchar(8),
    ready: bits(bool, 1),
    state: bits(State, 3),
    _: unnamedBits(u8, 4),
    reserved: padding(3),
    wheels: array(Wheel, 4),
    front: Wheel,
    value: Value,
    samples: array(i16, 8),
    fixed: at(512, u64),
  },
  { pack: 1 },
)
interface Telemetry {
  sequence: number
  gear: number
  name: string
  title: string
  ready: boolean
  state: 'idle' | 'running'
  wheels: { speed: number; hot: boolean }[]
  front: { speed: number; hot: boolean }
  value: Readonly<{ f: number; wheel: { speed: number; hot: boolean } }>
  samples: number[]
  fixed: bigint
}
same<Infer<typeof Telemetry>, { [K in keyof Telemetry]: Telemetry[K] }>(true)
const codec: Codec<Telemetry> = Telemetry

Value.of({ f: 1 })
// @ts-expect-error One member, not two.
Value.of({ f: 1, wheel: { speed: 1, hot: true } })
// @ts-expect-error No such member.
Value.of({ g: 1 })

declare const bytes: Uint8Array
const view = Telemetry.view(bytes)
same<typeof view.sequence, number>(true)
same<typeof view.wheels, ArrayView<{ readonly speed: number; readonly hot: boolean }>>(true)
same<typeof view.front.speed, number>(true)
same<typeof view.value.wheel.hot, boolean>(true)
same<typeof view.fixed, bigint>(true)
// @ts-expect-error Reserved bytes have no value.
view.reserved
// @ts-expect-error A view for reading cannot be written.
view.gear = 1
// @ts-expect-error Nor its parts.
view.front.speed = 1

const writable = Telemetry.writableView(bytes)
writable.gear = 1
writable.state = 'running'
writable.front.speed = 2
writable.wheels.at(1).hot = true
writable.samples.set(1, 5)
same<typeof writable.samples, WritableArrayView<number, number>>(true)
// @ts-expect-error No such enumerator.
writable.state = 'stopped'
// @ts-expect-error A struct is written member by member.
writable.front = { speed: 1, hot: true }

// @ts-expect-error A member is missing.
Telemetry.encode({ sequence: 1 })
// @ts-expect-error No such ABI.
abi('lp32')
// @ts-expect-error A bit field is no type of its own.
array(bits(u8, 1), 2)
// @ts-expect-error No such packing.
struct('S', { a: u8 }, { pack: 3 })

export { codec }
