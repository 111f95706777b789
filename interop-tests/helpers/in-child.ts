// For the snippets that `survives` runs: what a process sees of itself.
import { readFileSync } from 'node:fs'
import { LineProcess, type StartOptions } from './line-process.js'
import { root } from './root.js'

/** The lines of /proc/self/maps that are shared memory, System V or POSIX (without the locks' own pages). */
export function mappings(): string[] {
  return readFileSync('/proc/self/maps', 'utf8')
    .split('\n')
    .filter(line => / \/SYSV| \/dev\/shm\/(?!sem\.)/.test(line))
}

const rounds = 200

/**
 * Runs the collector (`--expose-gc`) and the finalizers that it calls for until `condition` holds; throws when it does
 * not come true by that.
 */
export async function collectUntil(condition: () => boolean): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    if (condition()) return
    globalThis.gc?.()
    await new Promise(resolve => setImmediate(resolve))
  }
  throw new Error(`still not so after ${rounds} collections: ${condition}`)
}

/** Starts another piece of JavaScript in the namespaces of this process, with the same arguments. */
export function launch(code: string, options: StartOptions = {}): LineProcess {
  // The last word of execArgv is the code of this snippet.
  const command = [process.execPath, ...process.execArgv.slice(0, -1), code, '--']
  return new LineProcess([...command, ...process.argv.slice(1)], { ...options, cwd: root })
}

/** What the kernel knows of a System V semaphore or segment, by its id; `undefined` when it is gone. */
export function row(table: 'shm' | 'sem', id: number): Record<string, number> | undefined {
  const [head = '', ...rows] = readFileSync(`/proc/sysvipc/${table}`, 'utf8').trimEnd().split('\n')
  const names = head.trim().split(/\s+/)
  return rows
    .map(line => line.trim().split(/\s+/).map(Number))
    .map(values => Object.fromEntries(names.map((name, index) => [name, values[index] ?? 0])))
    .find(found => found[table === 'shm' ? 'shmid' : 'semid'] === id)
}
