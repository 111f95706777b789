import { SharedMemory } from 'qt-ipc'
import { type Batches, measure, measureSync } from './batches.js'
import { runNative } from './native.js'
import type { Result } from './result.js'

const TURNS = 5
const KIB = 1024
const MIB = 1024 * KIB

/** Locking, and reading under the lock, beside QSharedMemory. */
export async function benchMemory(key: string): Promise<Result[]> {
  const lock = { native: [] as number[], sync: [] as number[], awaited: [] as number[] }
  const small = newReads()
  const large = newReads()
  await using shm = await SharedMemory.create(key, MIB)
  const many: Batches = { batches: 21, rounds: 5000 }
  const few: Batches = { batches: 21, rounds: 100 }

  for (let turn = 0; turn < TURNS; turn += 1) {
    const [native] = await runNative(['lock', key], many)
    lock.native.push(native?.median ?? Number.NaN)
    lock.sync.push(measureSync(many, () => shm.lockSync().release()))
    lock.awaited.push(await measure(many, async () => (await shm.lock()).release()))
    await turnOfReads(shm, small, 4 * KIB, many)
    await turnOfReads(shm, large, MIB, few)
  }
  return [
    { what: 'lock + unlock, blocking', native: lock.native, node: lock.sync, limit: 1.5 },
    {
      what: 'lock + unlock, awaited, against blocking',
      native: lock.sync,
      node: lock.awaited,
      limit: 3,
    },
    ...results('4 KiB', small, 1.5),
    ...results('1 MiB', large, 1.1),
  ]
}

interface Reads {
  readonly native: number[]
  readonly nativeInto: number[]
  readonly sync: number[]
  readonly into: number[]
  readonly awaited: number[]
}

function newReads(): Reads {
  return { native: [], nativeInto: [], sync: [], into: [], awaited: [] }
}

async function turnOfReads(
  shm: SharedMemory,
  reads: Reads,
  length: number,
  batches: Batches,
): Promise<void> {
  const [fresh, again] = await runNative(['read', shm.key, String(length)], batches)
  const into = new Uint8Array(length)
  reads.native.push(fresh?.median ?? Number.NaN)
  reads.nativeInto.push(again?.median ?? Number.NaN)
  reads.sync.push(measureSync(batches, () => shm.readSync({ length })))
  reads.into.push(measureSync(batches, () => shm.readSync({ into })))
  reads.awaited.push(
    await measure(batches, async () => {
      await shm.read({ length })
    }),
  )
}

function results(size: string, reads: Reads, limit: number): Result[] {
  return [
    {
      what: `locked read of ${size} into a new copy`,
      native: reads.native,
      node: reads.sync,
      limit,
    },
    {
      what: `locked read of ${size} into the same copy`,
      native: reads.nativeInto,
      node: reads.into,
      limit,
    },
    { what: `... awaited, against blocking`, native: reads.sync, node: reads.awaited, limit: 3 },
  ]
}
