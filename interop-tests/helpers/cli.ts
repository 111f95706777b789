import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from './root.js'

export const cliFile = join(root, 'dist', 'cli.js')

export interface CliOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly stdin?: string | Uint8Array
  readonly cwd?: string
  /** A command that runs it: `['unshare', '--ipc']`. It must exec, not fork. */
  readonly through?: readonly string[]
}

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const patience = 150_000

/** Runs the built `qt-ipc` to its end, as a user would who sends its output into a pipe. */
export async function cli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const [program = '', ...words] = [...(options.through ?? []), process.execPath, cliFile, ...args]
  const child = spawn(program, words, {
    cwd: options.cwd ?? root,
    // Whoever runs the tests may have set these.
    env: {
      ...process.env,
      NO_COLOR: undefined,
      FORCE_COLOR: undefined,
      COLUMNS: undefined,
      ...options.env,
    },
    timeout: patience,
    killSignal: 'SIGKILL',
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', text => {
      output[name] += text
    })
  child.stdin.on('error', () => {})
  child.stdin.end(options.stdin)
  const [code] = await once(child, 'close')
  return { code, ...output }
}

/** The JSON that a command prints with `--json`. Throws when it fails. */
export async function cliJson(args: readonly string[], options?: CliOptions): Promise<unknown> {
  const { code, stdout, stderr } = await cli([...args, '--json'], options)
  if (code === 2 || stdout === '') throw new Error(`qt-ipc ${args.join(' ')}: ${code} ${stderr}`)
  return JSON.parse(stdout)
}
