import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { SharedMemory, type WatchOptions } from 'qt-ipc'

const SECONDS = 10
/** Per cent of one core. */
const AIM = 2

const ways: Record<string, WatchOptions> = {
  'with the lock': {},
  'with a counter': { sequence: { offset: 0, type: 'uint32' } },
}

/** 4 KiB that do not change, looked at 1000 times a second. */
export async function benchQuiet(key: string): Promise<void> {
  await using shm = await SharedMemory.create(key, 4096)
  for (const [way, options] of Object.entries(ways)) {
    const watch = shm.watch({ ...options, interval: 1 })
    await watch.next()
    const next = watch.next()
    // What the start has left over.
    await setTimeout(500)
    const turns = performance.nodeTiming.uvMetricsInfo.loopCount
    const before = process.cpuUsage()
    await setTimeout(SECONDS * 1000)
    const { user, system } = process.cpuUsage(before)
    const percent = (user + system) / (SECONDS * 1e4)
    const woken = performance.nodeTiming.uvMetricsInfo.loopCount - turns - 1
    console.log(
      `4 KiB at 1 kHz, unchanged for ${SECONDS} s, ${way}: ${percent.toFixed(2)} % of a core (aim: ${AIM})` +
        `${percent <= AIM ? '' : ' MISSED'}; the event loop turned ${woken} times`,
    )
    await watch.return()
    await next
  }
}
