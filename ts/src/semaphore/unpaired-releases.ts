import { isMainThread } from 'node:worker_threads'
import { native } from '../native/binding.js'

/** The keys of the semaphores that this process has opened with undo, by semid; shared by the copies of this package. */
const keys = native.shared('keysOfUndoneSemaphores', () => new Map<number, string>())

/** Warns when the process exits and the kernel takes back tokens that it released and no program has acquired. */
export function watchReleases(id: number, key: string): void {
  // Undo counts by process, so the end of a worker undoes nothing. The listener of the addon comes first, which removes the
  // semaphores that this process created: their tokens are gone anyway.
  if (isMainThread && keys.size === 0) process.once('exit', warn)
  keys.set(id, key)
}

function warn(): void {
  for (const { id, count } of native.owedTokens()) {
    const lost = Math.min(count, native.semaphoreState(id)?.value ?? 0)
    if (lost === 0) continue
    const warning = new Error(
      `SystemSemaphore ${JSON.stringify(keys.get(id) ?? `semid ${id}`)}: this process exits with ${lost} ` +
        `token${lost === 1 ? '' : 's'} that it released and no program has acquired; the kernel takes them back (SEM_UNDO). ` +
        'Open the semaphore with undo: false to keep them',
    )
    warning.name = 'QtIpcWarning'
    // process.emitWarning() would emit it after the exit.
    process.emit('warning', warning)
  }
}
