// Prints what the native program `writer KEY` shares, message by message.
//   node docker/reader.mjs KEY [MS TO WAIT FOR IT]
import { setTimeout as pause } from 'node:timers/promises'
import { SharedMemory } from 'qt-ipc'
import { dateTimeToDate, qt } from 'qt-ipc/datastream'

const [key = 'Weather', timeout = '30000'] = process.argv.slice(2)
// What cpp/common/message.h writes: stream.setVersion(QDataStream::Qt_5_15); stream << text << at;
const ds = qt('5.15')
const Message = ds.record({ text: ds.string, at: ds.dateTime })

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0))

try {
  const shm = await SharedMemory.waitFor(key, { timeout: Number(timeout) })
  for (let last = ''; ; await pause(10)) {
    const { text, at } = await shm.read(Message)
    if (text === null || text === last) continue
    last = text
    console.log(`"${text}" ${Date.now() - dateTimeToDate(at).getTime()} ms after it was written`)
  }
} catch (error) {
  console.error(`${error.code}: ${error.message}`)
  process.exitCode = 1
}
