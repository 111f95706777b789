// One text as a C string in UTF-8. The counterpart of cpp/samples/c_string.
//   c-string.ts write KEY TEXT    c-string.ts read KEY
import { once } from 'node:events'
import { SharedMemory } from 'qt-ipc'
import { cString } from 'qt-ipc/text'
import { untilStopped } from './support/until-stopped.js'

const [role, key = 'Text', text = 'Hello from Node'] = process.argv.slice(2)
const Text = cString('utf-8', 256)

await untilStopped(role === 'write' ? write : read)

async function write(signal: AbortSignal): Promise<void> {
  await using shm = await SharedMemory.create(key, 256)
  await shm.write(Text, text)
  console.log(`wrote ${text}`)
  await once(signal, 'abort')
}

async function read(): Promise<void> {
  await using shm = await SharedMemory.attach(key)
  console.log(`read ${await shm.read(Text)}`)
}
