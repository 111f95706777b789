import type { ExecutionContext } from 'ava'
import { isolation } from '../../ts/setup/namespaces.mjs'
import { type Exit, LineProcess, type StartOptions } from './line-process.js'
import { root } from './root.js'

export interface ChildOptions extends StartOptions {
  /** `process.argv.slice(1)` of the snippet: how it gets a key. */
  readonly args?: readonly string[]
  /** In IPC and mount namespaces of its own, with an empty /tmp and /dev/shm, where the system allows it. */
  readonly isolated?: boolean
  /** ms until it is killed. */
  readonly timeout?: number
  readonly nodeArguments?: readonly string[]
}

export interface ChildResult extends Exit {
  readonly stdout: string
  readonly stderr: string
}

/**
 * Starts a piece of JavaScript (an ES module, top-level await allowed) in a Node process of its own, at the root of the
 * repository: `import ... from 'qt-ipc'` finds the built package, `'./interop-tests/helpers/...ts'` the helpers.
 */
export function startChild(
  t: ExecutionContext,
  code: string,
  options: ChildOptions = {},
): LineProcess {
  const node = [
    process.execPath,
    '--import=tsx',
    ...(options.nodeArguments ?? []),
    '--input-type=module',
    '--eval',
    code,
    '--',
    ...(options.args ?? []),
  ]
  const through = [...(options.through ?? []), ...(options.isolated ? (isolation() ?? []) : [])]
  const child = new LineProcess(node, { ...options, through, cwd: root })
  t.teardown(() => child[Symbol.asyncDispose]())
  return child
}

/** Runs such a piece to its end, whatever that is. */
export async function runChild(
  t: ExecutionContext,
  code: string,
  options: ChildOptions = {},
): Promise<ChildResult> {
  const child = startChild(t, code, options)
  const timer = setTimeout(() => child.kill(), options.timeout ?? 150_000)
  const exit = await child.exited
  clearTimeout(timer)
  return { ...exit, stdout: child.stdout, stderr: child.stderr }
}
