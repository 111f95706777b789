import { isMainThread } from 'node:worker_threads'
import { native } from '../native/binding.js'

// One listener for all copies of this package. It comes after that of the addon, which removes the semaphores that this process
// created: their tokens are gone anyway. Semaphores of workers count as well, since the kernel counts by process.
if (isMainThread)
  native.shared('lost tokens', () => {
    process.once('exit', warn)
    return true
  })

/** Warns when the process exits and the kernel takes back tokens that it released and no program has acquired. */
export function watchReleases(id: number, key: string): void {
  native.labelTokens(id, JSON.stringify(key))
  if (!isMainThread && !isSilent()) native.reportLostTokens()
}

function isSilent(): boolean {
  return process.execArgv.includes('--no-warnings') || process.env['NODE_NO_WARNINGS'] === '1'
}

function warn(): void {
  for (const text of native.lostTokens()) {
    const warning = new Error(text)
    warning.name = 'QtIpcWarning'
    // process.emitWarning() would emit it after the exit.
    process.emit('warning', warning)
  }
}
