// One int, counted up under the lock. The counterpart of cpp/samples/number.
//   number.ts write|read KEY
import { setInterval as every } from 'node:timers/promises'
import { SharedMemory } from 'qt-ipc'
import { int } from 'qt-ipc/layout'
import { untilStopped } from './support/until-stopped.js'

const [role, key = 'Number'] = process.argv.slice(2)

await untilStopped(role === 'write' ? write : read)

async function write(signal: AbortSignal): Promise<void> {
  await using shm = await SharedMemory.create(key, int.byteLength)
  for await (const _ of every(200, undefined, { signal }))
    console.log(`wrote ${await shm.update(int, number => number + 1)}`)
}

async function read(signal: AbortSignal): Promise<void> {
  await using shm = await SharedMemory.waitFor(key, { timeout: Infinity, signal })
  for await (const { value } of shm.watch(int, { signal }))
    if (value !== 0) console.log(`read ${value}`)
}
