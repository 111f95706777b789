// System V memory of a C program without Qt, by the number that both know or by the id that the kernel gave it.
// The counterpart of cpp/samples/plain_system_v.
//   plain-system-v.ts write|read KEY|shmid:ID
import { setInterval as every } from 'node:timers/promises'
import { SharedMemory } from 'qt-ipc'
import { double, int, struct } from 'qt-ipc/layout'
import { untilStopped } from './support/until-stopped.js'

const [role, where = '0x4e545030'] = process.argv.slice(2)
const [, shmid] = where.split('shmid:')
const key = shmid === undefined ? { systemv: Number(where) } : { shmid: Number(shmid) }
const Sample = struct('sample', { channel: int, volts: double })

await untilStopped(role === 'write' ? write : read)

async function write(signal: AbortSignal): Promise<void> {
  await using shm = await SharedMemory.open(key, Sample.byteLength)
  const sample = Sample.writableView(shm.view()) // no lock, as in C
  sample.channel = 3
  for await (const _ of every(200, undefined, { signal })) {
    sample.volts += 0.25
    console.log(`wrote ${sample.volts.toFixed(2)} V on channel ${sample.channel}`)
  }
}

async function read(signal: AbortSignal): Promise<void> {
  await using shm = await SharedMemory.waitFor(key, { mode: 'readOnly', timeout: Infinity, signal })
  for await (const { value } of shm.watch(Sample, { signal }))
    if (value.volts !== 0)
      console.log(`read ${value.volts.toFixed(2)} V on channel ${value.channel}`)
}
