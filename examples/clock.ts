// A local time stamp each second, as a C string under the lock, and how old it is when it is read.
// The counterpart of cpp/samples/clock.
//   clock.ts write|read KEY
import { setInterval as every } from 'node:timers/promises'
import { SharedMemory } from 'qt-ipc'
import { cString } from 'qt-ipc/text'
import { untilStopped } from './support/until-stopped.js'

const [role, key = 'Clock'] = process.argv.slice(2)
const Stamp = cString('utf-8', 64) // where toLocal8Bit() writes something else, its name

await untilStopped(role === 'write' ? write : read)

async function write(signal: AbortSignal): Promise<void> {
  await using shm = await SharedMemory.open(key, 64)
  for await (const _ of every(1000, undefined, { signal })) {
    const stamp = localTime(new Date())
    await shm.write(Stamp, stamp)
    console.log(`wrote ${stamp}`)
  }
}

async function read(signal: AbortSignal): Promise<void> {
  await using shm = await SharedMemory.waitFor(key, { timeout: Infinity, signal })
  for await (const { value: stamp } of shm.watch(Stamp, { signal })) {
    if (stamp === '') continue
    const delay = Date.now() - new Date(stamp.replace(' ', 'T')).getTime()
    console.log(`read ${stamp} (${delay} ms ago)`)
  }
}

/** As QDateTime::toString("yyyy-MM-dd hh:mm:ss.zzz"). */
function localTime(date: Date): string {
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  return shifted.toISOString().replace('T', ' ').slice(0, 23)
}
