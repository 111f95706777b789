import { SharedMemory, SystemSemaphore, type WatchOptions } from 'qt-ipc'
import { startFlood } from './flood.js'

const SIZE = 4096
const UPDATES = 1500
/** us between two updates, on average. */
const GAP = 3000

const sequence = { offset: 0, type: 'uint64' } as const
const ways: readonly { what: string; way: string; options: WatchOptions; aim: number }[] = [
  { what: '1 kHz, with the lock', way: 'locked', options: { interval: 1 }, aim: 1 },
  { what: '1 kHz, with a counter', way: 'sequence', options: { interval: 1, sequence }, aim: 1 },
  { what: '10 kHz, with a counter', way: 'sequence', options: { interval: 0.1, sequence }, aim: 1 },
]

/** From the moment that the native writer writes into the record until JavaScript has it. */
export async function benchDelays(key: string): Promise<void> {
  console.log()
  const flood = await startFlood(key, SIZE)
  const shm = await SharedMemory.attach(key)
  for (const { what, way, options, aim } of ways)
    print(what, aim, await delays(shm, options, () => flood.run(`stamp ${way} ${UPDATES} ${GAP}`)))
  const bell = `${key} bell`
  using on = await SystemSemaphore.open(bell)
  for (const { what, way, options } of [
    { what: 'on a semaphore, with the lock', way: 'locked', options: { on } },
    { what: 'on a semaphore, with a counter', way: 'sequence', options: { on, sequence } },
  ]) {
    const command = `stamp ${way} ${UPDATES} ${GAP} ${encodeURIComponent(bell)}`
    print(what, 0.2, await delays(shm, options, () => flood.run(command)))
  }
  await shm.detach()
  await flood.stop()
}

/** ms, sorted. */
async function delays(
  shm: SharedMemory,
  options: WatchOptions,
  write: () => Promise<void>,
): Promise<number[]> {
  const watch = shm.watch({ ...options, range: [0, SIZE] })
  await watch.next()
  const found: number[] = []
  const reading = (async () => {
    for await (const { bytes } of watch) {
      const now = process.hrtime.bigint()
      const stamp = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(16, true)
      found.push(Number(now - stamp) / 1e6)
    }
  })()
  await write()
  await watch.return()
  await reading
  return found.sort((a, b) => a - b)
}

function print(what: string, aim: number, sorted: readonly number[]): void {
  const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? Number.NaN
  console.log(
    `delay ${what}: median ${at(0.5).toFixed(3)} ms (aim: ${aim})${at(0.5) <= aim ? '' : ' MISSED'}, ` +
      `p99 ${at(0.99).toFixed(3)} ms, of ${sorted.length}`,
  )
}
