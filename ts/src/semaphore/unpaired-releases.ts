import { isMainThread } from 'node:worker_threads'
import { native } from '../native/binding.js'

/** Warns when the process exits and the kernel takes back tokens that it released and no program has acquired. */
export function watchReleases(id: number, key: string): void {
  native.labelTokens(id, JSON.stringify(key))
  // One listener for all copies of this package. It comes after that of the addon, which removes the semaphores that this
  // process created: their tokens are gone anyway.
  if (isMainThread)
    native.shared('lost tokens', () => {
      process.once('exit', warn)
      return true
    })
  // The kernel counts by process, and the main thread may have opened none.
  else if (!isSilent()) native.reportLostTokens()
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
