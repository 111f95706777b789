// A native key, and a segment exactly as long as its text: each new text is a new segment. The reader attaches for each
// look. Nobody locks. The counterpart of cpp/samples/native_key.
//   native-key.ts write|read PATH
import { setTimeout as pause } from 'node:timers/promises'
import { NativeIpcKey, SharedMemory } from 'qt-ipc'
import { text } from 'qt-ipc/text'
import { onError } from './support/on-error.js'
import { untilStopped } from './support/until-stopped.js'

const [role, path = '/tmp/native-key'] = process.argv.slice(2)
const key = NativeIpcKey.native(path, 'systemv') // setNativeKey(path)
const Text = text('utf-8')

await untilStopped(role === 'write' ? write : read)

async function write(signal: AbortSignal): Promise<void> {
  for (let count = 1; ; count += 1) {
    const word = `text ${'+'.repeat(count % 10)}${count}`
    await using shm = await createWhenGone(Text.encode(word).length)
    shm.view().set(Text.encode(word))
    console.log(`wrote ${word}`)
    await pause(200, undefined, { signal })
  }
}

/** As long as a reader is in, the old segment stays. */
function createWhenGone(size: number): Promise<SharedMemory> {
  const later = () => pause(1).then(() => createWhenGone(size))
  return SharedMemory.create(key, size).catch(onError('ERR_QT_IPC_ALREADY_EXISTS', later))
}

async function read(signal: AbortSignal): Promise<void> {
  for (let last = ''; ; await pause(20, undefined, { signal })) {
    await using shm = await SharedMemory.waitFor(key, { mode: 'readOnly', signal })
    // The writer may remove the segment while this program attaches to it: the next look finds the new one.
    const word = await shm.peek(Text).catch(onError('ERR_QT_IPC_VANISHED', () => last))
    if (word !== last && !word.startsWith('\0')) console.log(`read ${word}`)
    last = word
  }
}
