import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { SystemSemaphore } from 'qt-ipc'

/** One wait for each of `count` semaphores: a thread each. */
export async function benchThreads(key: string, count: number): Promise<void> {
  const semaphores = Array.from({ length: count }, (_, index) =>
    SystemSemaphore.createSync(`${key} ${index}`, 0),
  )
  const before = { cpu: process.cpuUsage(), resident: status('VmRSS'), space: status('VmSize') }
  const start = performance.now()
  const waits = semaphores.map(semaphore => semaphore.acquire({ timeout: Infinity }))
  const started = performance.now() - start
  await setTimeout(500)
  const { user, system } = process.cpuUsage(before.cpu)
  const resident = (status('VmRSS') - before.resident) / count
  const space = (status('VmSize') - before.space) / count
  for (const semaphore of semaphores) semaphore.release()
  await Promise.all(waits)
  for (const semaphore of semaphores) semaphore.close()
  console.log(
    `${count} acquire(): started in ${started.toFixed(0)} ms; each takes ${((user + system) / count).toFixed(0)} us of CPU, ` +
      `${resident.toFixed(0)} KiB of memory, ${space.toFixed(0)} KiB of address space`,
  )
}

/** KiB */
function status(name: 'VmRSS' | 'VmSize'): number {
  const [, value] =
    new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(value)
}
