import type { ExecutionContext } from 'ava'
import { type ChildOptions, type ChildResult, runChild } from './child.js'

/** What every snippet has at hand. */
const prelude = `
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { QtIpcError, SharedMemory, SystemSemaphore, NativeIpcKey } from 'qt-ipc'
import { qt } from 'qt-ipc/datastream'
import { collectUntil, launch, mappings, row } from './interop-tests/helpers/in-child.ts'
import { leftovers, snapshot } from './interop-tests/helpers/leftovers.ts'
import { memoryPeer } from './interop-tests/helpers/peer.ts'
const ds = qt('6.4')
const key = process.argv[1]
const t = { teardown() {} }
const code = name => error => error instanceof QtIpcError && error.code === 'ERR_QT_IPC_' + name
const before = snapshot()
`

/** Whether views can be moved (\`ArrayBuffer.prototype.transfer\`) and the collector be called. */
export const movable: readonly string[] = [
  '--expose-gc',
  ...(process.allowedNodeEnvironmentFlags.has('--harmony-rab-gsab-transfer') ||
  !('transfer' in ArrayBuffer.prototype)
    ? ['--harmony-rab-gsab-transfer']
    : []),
]

/**
 * Runs a snippet, with everything of the prelude, in a process and namespaces of its own: what goes wrong in it, a
 * crash included, fails this test and no other.
 */
export async function survives(
  t: ExecutionContext,
  snippet: string,
  options: ChildOptions = {},
): Promise<ChildResult> {
  // As many as a file has run at once; a sanitizer makes each of them slow.
  const timeout = 300_000
  const all = { isolated: true, args: ['key'], timeout, ...options }
  const child = await runChild(t, prelude + snippet, all)
  t.deepEqual(
    { code: child.code, signal: child.signal },
    { code: 0, signal: null },
    `${child.stdout}${child.stderr}`,
  )
  return child
}
