// POSIX memory of a C program without Qt. The counterpart of cpp/samples/plain_posix.
//   plain-posix.ts write|read /NAME
import { setInterval as every } from 'node:timers/promises'
import { NativeIpcKey, SharedMemory } from 'qt-ipc'
import { double, int, struct } from 'qt-ipc/layout'
import { untilStopped } from './support/until-stopped.js'

const [role, name = '/samples'] = process.argv.slice(2)
const key = NativeIpcKey.native(name, 'posix') // shm_open(name)
const Sample = struct('sample', { channel: int, volts: double })

await untilStopped(role === 'write' ? write : read)

async function write(signal: AbortSignal): Promise<void> {
  // POSIX memory stays until somebody removes it.
  await using shm = await SharedMemory.open(key, Sample.byteLength, { removeOnDetach: 'ifCreated' })
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
