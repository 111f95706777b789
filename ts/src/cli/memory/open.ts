import { type AttachOptions, MappedFile, type SegmentKey, SharedMemory } from '../../index.js'
import { numberOf } from '../../inspect/files.js'
import { UsageError } from '../frame/failure.js'
import { segmentKeyOf } from '../keys/key-argument.js'
import { type Side, sideOf } from '../keys/side.js'
import type { Output } from '../terminal/output.js'
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
export interface OpenMemory {
  readonly memory: Pick<SharedMemory, 'size' | 'read' | 'peek' | 'write' | 'view' | 'watch'>
  /** `read` and `write` are under a lock. */
  readonly hasLock: boolean
}

/**
 * Opens the memory for a task; a note says when there is no lock to take. What it finds it leaves as it was, also where Qt's
 * last one out would remove it.
 */
export async function withMemory<T>(
  output: Output,
  place: Place,
  options: OpenOptions,
  task: (opened: OpenMemory) => Promise<T>,
): Promise<T> {
  const { mode, lock, timeout, wait = false } = options
  if (place.kind === 'file') {
    if (wait) throw new UsageError('--wait goes with a KEY, not with --file')
    const file = await MappedFile.open(place.path, { mode })
    try {
      return await task({ memory: file, hasLock: false })
    } finally {
      await file.close()
    }
  }
  const attach: AttachOptions = { mode, timeout, removeOnDetach: 'never' }
  const side = sideOf(place.text, place.key)
  // Attaching read-only takes no lock.
  const given = segmentKeyOf(place.key, side.environment)
  const key = lock || mode === 'readOnly' ? given : (keyWithoutLock(side) ?? given)
  const memory = await (wait ? SharedMemory.waitFor(key, attach) : SharedMemory.attach(key, attach))
  try {
    const hasLock = lock && memory.lockable
    if (lock && !hasLock)
      output.note('it has no lock, so what is being written at this moment may be half old')
    return await task({ memory, hasLock })
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
