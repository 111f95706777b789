// Telemetry of a racing simulator, drawn live: a packed struct, 100 times a second, without a lock. A counter, odd while
// it is written, proves which copies are whole. The counterpart of cpp/samples/racing.
//   racing.ts write|read KEY
import { setInterval as every } from 'node:timers/promises'
import { SharedMemory } from 'qt-ipc'
import { Telemetry } from './racing/telemetry.js'
import { untilStopped } from './support/until-stopped.js'

const [role, key = 'Racing'] = process.argv.slice(2)
const sequence = { offset: Telemetry.leaf('sequence').offset, type: 'uint32' } as const
const bar = (value: number, most: number) => '█'.repeat((20 * value) / most).padEnd(20, '·')

await untilStopped(role === 'write' ? write : read)

async function write(signal: AbortSignal): Promise<void> {
  await using shm = await SharedMemory.create(key, Telemetry.byteLength)
  console.log(`writing 100 frames a second of ${shm.size} bytes`)
  const car = Telemetry.writableView(shm.view())
  const counter = new Uint32Array(shm.view().buffer, sequence.offset, 1)
  let seconds = 0
  for await (const _ of every(10, undefined, { signal })) {
    seconds += 0.01
    Atomics.add(counter, 0, 1)
    car.speed = 180 + 120 * Math.sin(seconds)
    car.power = car.speed ** 3 / 60_000
    Atomics.add(counter, 0, 1)
  }
}

async function read(signal: AbortSignal): Promise<void> {
  await using shm = await SharedMemory.waitFor(key, { mode: 'readOnly', timeout: Infinity, signal })
  for await (const change of shm.watch(Telemetry, { sequence, signal })) {
    if (change.torn || change.value.speed === 0) continue
    const { speed, power } = change.value
    const bars = `${bar(speed, 300)} ${bar(power, 450)}`
    const line = `read ${speed.toFixed(1)} km/h ${power.toFixed(1)} kW (${bars})`
    process.stdout.write(process.stdout.isTTY ? `\r\x1b[K${line}` : `${line}\n`)
  }
}
