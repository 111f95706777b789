// A QString, through a QDataStream. The counterpart of cpp/samples/qstring.
//   qstring.ts write|read KEY
import { setInterval as every } from 'node:timers/promises'
import { SharedMemory } from 'qt-ipc'
import { qt } from 'qt-ipc/datastream'
import { untilStopped } from './support/until-stopped.js'

const [role, key = 'Text'] = process.argv.slice(2)
const ds = qt('5.15') // the Qt of the other program

await untilStopped(role === 'write' ? write : read)

async function write(signal: AbortSignal): Promise<void> {
  await using shm = await SharedMemory.create(key, 1024)
  let count = 0
  for await (const _ of every(200, undefined, { signal })) {
    count += 1
    const text = `Grüße ${count} from Node ${process.version}`
    await shm.write(ds.string, text)
    console.log(`wrote ${text}`)
  }
}

async function read(signal: AbortSignal): Promise<void> {
  await using shm = await SharedMemory.waitFor(key, { timeout: Infinity, signal })
  for await (const { value } of shm.watch(ds.string, { signal }))
    if (value) console.log(`read ${value}`)
}
