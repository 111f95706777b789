// Who comes first makes the segment. The counterpart of cpp/samples/start_order.
//   start-order.ts server|client|either KEY
import { once } from 'node:events'
import { SharedMemory } from 'qt-ipc'
import { int } from 'qt-ipc/layout'
import { untilStopped } from './support/until-stopped.js'

const [role, key = 'Starts'] = process.argv.slice(2)

await untilStopped(async signal => {
  await using shm = await enter()
  const how = shm.created ? 'created' : 'attached'
  // Each server and each program without order adds one.
  if (role === 'client') console.log(`read ${await shm.read(int)} (${how})`)
  else console.log(`wrote ${await shm.update(int, starts => starts + 1)} (${how})`)
  await once(signal, 'abort')
})

function enter(): Promise<SharedMemory> {
  if (role === 'server') return SharedMemory.create(key, int.byteLength)
  if (role === 'client') return SharedMemory.attach(key)
  return SharedMemory.open(key, int.byteLength) // attaches, else creates
}
