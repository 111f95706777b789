import { spawn } from 'node:child_process'
import { Problem } from './problem.mjs'
import { root } from './root.mjs'
import { explainSystem } from './system-problem.mjs'

/** The last line that a running command has printed, for whoever wants to show that it is alive. */
export const lastLine = { text: '' }

/**
 * Runs a command quietly, by default at the root of the repository, and resolves with all that it printed. A failure is
 * a Problem whose text names a problem of the machine, else is `explain(log)`, else names the command.
 */
export function run(
  command,
  args,
  { cwd = root, env = process.env, explain = () => undefined } = {},
) {
  return new Promise((resolve, reject) => {
    let log = ''
    const take = chunk => {
      log += chunk
      lastLine.text = log.trimEnd().split('\n').at(-1) ?? ''
    }
    const fail = reason => {
      const words = [command, ...args].join(' ')
      reject(new Problem(explainSystem(log) ?? explain(log) ?? `${words}: ${reason}`, log))
    }
    const child = spawn(command, args, {
      cwd,
      // CMake takes the name of its working directory from here, which may be that of a symbolic link.
      env: { ...env, PWD: cwd },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', take)
    child.on('error', error => {
      log += error.message
      fail(error.message)
    })
    child.on('close', (code, signal) => {
      lastLine.text = ''
      if (code === 0) resolve(log)
      else fail(signal ?? `exit code ${code}`)
    })
  })
}
