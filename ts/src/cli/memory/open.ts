import { type AttachOptions, type SegmentKey, SharedMemory } from '../../index.js'
import { UsageError } from '../frame/failure.js'
import { numberOf } from '../keys/here.js'
import { segmentKeyOf } from '../keys/key-argument.js'
import { type Side, sideOf } from '../keys/side.js'
import type { Place } from './place.js'

export interface OpenOptions {
  readonly mode: 'readOnly' | 'readWrite'
  /** False: never waits for anybody. */
  readonly lock: boolean
  readonly timeout?: number | undefined
  /** Waits until the segment is there. */
  readonly wait?: boolean | undefined
}

/** Memory of other programs, of which a command uses a part of the API. */
export type OpenMemory = Pick<SharedMemory, 'size' | 'read' | 'peek' | 'write' | 'view' | 'watch'>

/** Opens the memory for a task. What it finds it leaves as it was, also where Qt's last one out would remove it. */
export async function withMemory<T>(
  place: Place,
  options: OpenOptions,
  task: (memory: OpenMemory) => Promise<T>,
): Promise<T> {
  if (place.kind === 'file') throw new UsageError('--file is not there yet')
  const { mode, lock, timeout, wait = false } = options
  const attach: AttachOptions = { mode, timeout, removeOnDetach: 'never' }
  const side = sideOf(place.text, place.key)
  const key = (lock ? undefined : keyWithoutLock(side)) ?? segmentKeyOf(place.key, side.environment)
  const memory = await (wait ? SharedMemory.waitFor(key, attach) : SharedMemory.attach(key, attach))
  try {
    return await task(memory)
  } finally {
    await memory.detach({ timeout: 0 })
  }
}

/** The same memory by its number, under which it has no lock: attaching by a Qt key waits for the lock, as in Qt. */
function keyWithoutLock({ key }: Side): SegmentKey | undefined {
  if (key?.type !== 'systemv') return undefined
  const number = numberOf(key.nativeKey, key.projectId)
  return number === undefined ? undefined : { systemv: number }
}
