import { SharedMemory, type WatchOptions } from 'qt-ipc'
import { recordOf } from '../../interop-tests/helpers/flood.js'
import { startFlood } from './flood.js'

/** Sizes, and the ns that the writer does something else between two updates. */
const cases = [
  { size: 400, pause: 0, updates: 20_000_000 },
  { size: 4096, pause: 0, updates: 3_000_000 },
  { size: 400, pause: 1000, updates: 3_000_000 },
  { size: 4096, pause: 1000, updates: 3_000_000 },
  { size: 4096, pause: 100_000, updates: 60_000 },
]

/** How many of the records that come out are torn, of a writer that neither locks nor counts. */
export async function benchStable(key: string): Promise<void> {
  console.log()
  for (const { size, pause, updates } of cases)
    for (const [what, options] of [
      ['stable', { stable: true }],
      ['a copy as it comes', { lock: false }],
    ] satisfies [string, WatchOptions][]) {
      const name = `${key} ${size} ${pause} ${what}`
      const flood = await startFlood(name, size)
      const shm = await SharedMemory.attach(name)
      const watch = shm.watch({ ...options, interval: 0.05, timeout: Infinity })
      await watch.next()
      let [seen, torn] = [0, 0]
      const reading = (async () => {
        for await (const { bytes } of watch) {
          seen += 1
          if (recordOf(bytes).wrongWords > 0) torn += 1
        }
      })()
      await flood.run(`flood plain ${updates} ${pause}`)
      await watch.return()
      await reading
      await shm.detach()
      await flood.stop()
      console.log(
        `${size} B, ${pause / 1000} us between updates, ${what}: ${torn} of ${seen} torn (${((100 * torn) / seen).toFixed(2)} %)`,
      )
    }
}
