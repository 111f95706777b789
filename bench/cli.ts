// What a user waits for at the prompt: a whole process each, with ten live segments.
import { SharedMemory } from 'qt-ipc'
import { cli } from '../interop-tests/helpers/cli.js'
import { median } from './bridge/batches.js'

const runs = 15

/** Prints the median wall time of each command. */
export async function benchCommands(key: string): Promise<void> {
  const keys = Array.from({ length: 10 }, (_, index) => `${key} ${index}`)
  const segments = await Promise.all(keys.map(name => SharedMemory.create(name, 4096)))
  for (const command of [
    ['keys', keys[0] ?? ''],
    ['ls'],
    ['ls', keys[0] ?? '', '--json'],
    ['doctor'],
    ['doctor', keys[0] ?? ''],
    ['clean'],
  ]) {
    const times: number[] = []
    for (let run = 0; run < runs; run += 1) {
      const start = performance.now()
      await cli(command)
      times.push(performance.now() - start)
    }
    console.log(`qt-ipc ${command.join(' ')}: ${median(times).toFixed(0)} ms`)
  }
  await Promise.all(segments.map(segment => segment.detach()))
}
