// A native Qt program and this process exchange live data, first one way, then the other. Ctrl-C ends it cleanly.
import { setTimeout as pause } from 'node:timers/promises'
import { SharedMemory } from 'qt-ipc'
import { dateTimeFromDate, dateTimeToDate, qt } from 'qt-ipc/datastream'
import { nativeProgram, Program } from '../support/program.js'

const SECONDS = 4
const key = `qt-ipc demo ${process.pid}`

// What cpp/common/message.h writes: stream.setVersion(QDataStream::Qt_5_15); stream << text << at;
const ds = qt('6.4', { version: 'Qt_5_15' })
const Message = ds.record({ text: ds.string, at: ds.dateTime })

const interrupted = new AbortController()
const interrupt = () => interrupted.abort()
process.once('SIGINT', interrupt).once('SIGTERM', interrupt)

try {
  await readFromQt(interrupted.signal)
  await writeForQt(interrupted.signal)
  console.log(
    '\nDone. Both programs have left, and so has the segment with its lock and key files.',
  )
} catch (error) {
  if (!interrupted.signal.aborted) throw error
  console.log('\nInterrupted: everything is detached and removed.')
}

async function readFromQt(signal: AbortSignal): Promise<void> {
  await using writer = new Program([nativeProgram('writer'), key])
  console.log(
    `1. A native Qt ${await versionOf(writer)} program (pid ${writer.pid}) writes each 100 ms; Node reads:\n`,
  )
  await using shm = await SharedMemory.waitFor(key, { signal })

  const delays: number[] = []
  let last = ''
  for (
    const end = Date.now() + SECONDS * 1000;
    Date.now() < end;
    await pause(2, null, { signal })
  ) {
    const message = await shm.read(Message, { signal })
    if (message.text === null || message.text === last) continue
    last = message.text
    delays.push(Date.now() - dateTimeToDate(message.at).getTime())
    console.log(`   "${message.text}"   ${delays.at(-1)} ms after it was written`)
  }
  if (delays.length === 0) throw new Error('the Qt program wrote nothing')
  const median = delays.toSorted((a, b) => a - b)[delays.length >> 1]
  console.log(`\n   ${delays.length} messages, median delay ${median} ms (looked at each 2 ms)`)
}

async function writeForQt(signal: AbortSignal): Promise<void> {
  await using shm = await SharedMemory.create(key, 4096, { signal })
  await using reader = new Program([nativeProgram('reader'), key])
  console.log(
    `\n2. Node writes each 100 ms; a native Qt ${await versionOf(reader)} program (pid ${reader.pid}) reads:\n`,
  )
  let read = 0
  reader.onLine(line => {
    const [, age, text] = /^read \d+ (\d+) (.*)/.exec(line) ?? []
    if (text === undefined) return
    read += 1
    console.log(`   Qt prints: "${text}"   ${age} ms after it was written`)
  })
  const rounds = SECONDS * 10
  for (let round = 1; round <= rounds; round += 1) {
    const at = dateTimeFromDate(new Date())
    await shm.write(
      Message,
      { text: `message ${round} from Node ${process.version}`, at },
      { signal },
    )
    await pause(100, null, { signal })
  }
  if (read === 0) throw new Error('the Qt program read nothing')
  console.log(`\n   ${read} of ${rounds} messages were printed by Qt`)
}

async function versionOf(program: Program): Promise<string> {
  const ready = await program.line(/^ready /)
  return ready.split(' ')[2] ?? '?'
}
