import { setTimeout } from 'node:timers/promises'
import { SharedMemory } from 'qt-ipc'

const SECONDS = 5
const ROUNDS = 20
/** Per cent of one core. */
const AIM = 5

/** Waits for segments that nobody creates, and the time from a creation to the end of its wait. */
export async function benchCreation(key: string, count: number): Promise<void> {
  const stop = new AbortController()
  const { signal } = stop
  const waits = Array.from({ length: count }, (_, index) =>
    SharedMemory.waitFor(`${key} ${index}`, { timeout: Infinity, signal }).catch(() => {}),
  )
  // What the start has left over.
  await setTimeout(500)
  const before = process.cpuUsage()
  await setTimeout(SECONDS * 1000)
  const { user, system } = process.cpuUsage(before)
  const percent = (user + system) / (SECONDS * 1e4)
  const delays: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const waiting = SharedMemory.waitFor(`${key} created`).then(async shm => {
      delays.push(performance.now() - created)
      await shm.detach()
    })
    await setTimeout(20 + round)
    const shm = await SharedMemory.create(`${key} created`, 64)
    const created = performance.now()
    await waiting
    await shm.detach()
  }
  stop.abort()
  await Promise.all(waits)
  const median = delays.sort((a, b) => a - b)[ROUNDS / 2] ?? 0
  console.log(
    `${count} waitFor(): ${percent.toFixed(2)} % of a core (aim: ${AIM})${percent <= AIM ? '' : ' MISSED'}; ` +
      `one that comes is attached after ${median.toFixed(2)} ms (median of ${ROUNDS})`,
  )
}
