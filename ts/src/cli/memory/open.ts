import { isCode } from '../../errors/qt-ipc-error.js'
import { type AttachOptions, MappedFile, type SegmentKey, SharedMemory } from '../../index.js'
import { numberOf } from '../../inspect/files.js'
import { UsageError } from '../command-line/command-error.js'
import { segmentKeyOf } from '../keys/key-argument.js'
import { type ArgumentUser, userOf } from '../keys/key-users.js'
import type { Output } from '../terminal/output.js'
import type { Source } from './source.js'

export interface OpenOptions {
  readonly mode: 'readOnly' | 'readWrite'
  /** Whether to acquire the lock; if false, never waits for other programs. */
  readonly lock: boolean
  readonly timeout?: number | undefined
  /** Whether to wait until the segment exists. */
  readonly wait?: boolean | undefined
}

/** An open segment or file, with the part of the API that commands use. */
export interface OpenMemory {
  readonly memory: Pick<SharedMemory, 'size' | 'read' | 'peek' | 'write' | 'view' | 'watch'>
  /** Whether `read` and `write` acquire a lock. */
  readonly hasLock: boolean
}

/**
 * Opens the memory for a task; prints a note when it has no lock. Never removes it, not even as the last process to detach, unlike
 * Qt.
 */
export async function withMemory<T>(
  output: Output,
  source: Source,
  options: OpenOptions,
  task: (opened: OpenMemory) => Promise<T>,
): Promise<T> {
  const { mode, lock, timeout, wait = false } = options
  if (source.kind === 'file') {
    if (wait) throw new UsageError('--wait needs KEY and cannot be combined with --file')
    const file = await MappedFile.open(source.path, { mode })
    try {
      return await task({ memory: file, hasLock: false })
    } finally {
      await file.close()
    }
  }
  const attach: AttachOptions = { mode, timeout, removeOnDetach: 'never' }
  const user = userOf(source.text, source.key)
  // Attaching read-only takes no lock.
  const given = segmentKeyOf(source.key, user.environment)
  const key = lock || mode === 'readOnly' ? given : (keyWithoutLock(user) ?? given)
  const attaching = wait ? SharedMemory.waitFor(key, attach) : SharedMemory.attach(key, attach)
  const memory = await attaching.catch(async error => {
    if (!isCode(error, 'NOT_FOUND') && !(wait && isCode(error, 'TIMEOUT'))) throw error
    const { withSuggestion } = await import('./suggest-key.js')
    throw await withSuggestion(error, source.key)
  })
  try {
    const hasLock = lock && memory.lockable
    if (lock && !hasLock) output.note('the segment has no lock, so the copy may be torn')
    return await task({ memory, hasLock })
  } finally {
    await memory.detach({ timeout: 0 })
  }
}

/** The same memory by its System V key, which has no lock: attaching by a Qt key waits for the lock, as Qt does. */
function keyWithoutLock({ key }: ArgumentUser): SegmentKey | undefined {
  if (key?.type !== 'systemv') return undefined
  const number = numberOf(key.nativeKey, key.projectId)
  return number === undefined ? undefined : { systemv: number }
}
