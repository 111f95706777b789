// npm run bench: what a struct costs, against reading the same memory by hand.
import { array, bits, bool, char, f32, f64, i8, struct, u32, u64 } from 'qt-ipc/layout'
import { timePerCall } from '../datastream/measure.js'

const Wheel = struct('Wheel', { speed: f32, temperature: i8 })
const Telemetry = struct('Telemetry', {
  sequence: u32,
  rpm: f32,
  gear: i8,
  braking: bits(bool, 1),
  mode: bits(u32, 5),
  wheels: array(Wheel, 4),
  distance: u64.asNumber,
  ...Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`channel${i}`, f64] as const)),
})
const Title = struct('Title', { short: char(16), long: char(512) })

const bytes = new Uint8Array(Telemetry.byteLength)
const value = Telemetry.decode(bytes)
const live = Telemetry.view(bytes)
const data = new DataView(bytes.buffer)
const speedAt = Telemetry.leaf('wheels[2].speed').offset
const shortTitle = Title.leaf('short')
const short = Title.encode({ short: 'Spa', long: '' })
const long = Title.encode({ short: '', long: 'Spa '.repeat(100) })

/** What takes less than a call is measured in a loop. */
const often = 1000

function sum(read: () => number): number {
  let total = 0
  for (let i = 0; i < often; i++) total += read()
  return total
}

const reads: readonly (readonly [string, () => number])[] = [
  [
    'two members by hand, with a DataView',
    () => sum(() => data.getFloat32(4, true) + data.getFloat32(speedAt, true)),
  ],
  ['two members of a live view', () => sum(() => live.rpm + live.wheels.at(2).speed)],
  ['a bit field of a live view', () => sum(() => live.mode)],
]
const values: readonly (readonly [string, () => unknown])[] = [
  ['decode all 55 members', () => Telemetry.decode(bytes)],
  ['encode all 55 members', () => Telemetry.encodeInto(value, bytes)],
  ['decode a text of 3 characters', () => shortTitle.decode(short)],
  ['decode texts of 0 and 400 characters', () => Title.decode(long)],
]

console.log(`\nA struct of ${Telemetry.byteLength} bytes, ns`)
const print = (title: string, ns: number) => console.log(`${ns.toFixed(1).padStart(10)}  ${title}`)
for (const [title, work] of reads) print(title, timePerCall(work) / often)
for (const [title, work] of values) print(title, timePerCall(work))
