import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { root } from '../../interop-tests/helpers/root.js'

/** Runs a command to its end and resolves with its stdout; `note` gets each line. Rejects with all that it printed. */
export function run(
  [program = '', ...args]: readonly string[],
  note: (line: string) => void = () => {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let all = ''
    child.stdout.on('data', text => {
      stdout += text
    })
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', line => {
        all += `${line}\n`
        note(line)
      })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout)
      else
        reject(new Error(`${program} ${args.join(' ')}: ${signal ?? `exit code ${code}`}\n${all}`))
    })
  })
}
