import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { parseSemaphoreLimits } from '../../system/ipc-limits.js'
import { ownNamespace } from '../../system/processes.js'
import type { ScannedProcess } from '../processes/scan-processes.js'
import { wayInto } from './ipc-namespaces.js'

/** The limits of an IPC namespace. */
export interface Sysctls {
  /** Largest size of a segment, in bytes. */
  readonly shmmax: number
  /** Largest number of segments. */
  readonly shmmni: number
  /** Largest total size of all segments, in bytes. */
  readonly shmall: number
  /** Largest number of semaphore sets, of which Qt creates one for each lock. */
  readonly semmni: number
}

const files = ['shmmax', 'shmmni', 'shmall', 'sem'].map(name => `/proc/sys/kernel/${name}`)
const run = promisify(execFile)

/** Reads the limits that apply to a process; `undefined` if this user may not enter its namespace. */
export async function readSysctls(
  process: Pick<ScannedProcess, 'pid' | 'namespaces'>,
): Promise<Sysctls | undefined> {
  try {
    return parse(await textsOf(process))
  } catch {
    return undefined
  }
}

async function textsOf(process: Pick<ScannedProcess, 'pid' | 'namespaces'>): Promise<string[]> {
  if (process.namespaces.ipc === ownNamespace('ipc'))
    return files.map(file => readFileSync(file, 'utf8'))
  const [program = '', ...words] = wayInto(process)
  const { stdout } = await run(program, [...words, 'cat', ...files])
  return stdout.trimEnd().split('\n')
}

function parse([shmmax, shmmni, shmall, sem = '']: readonly string[]): Sysctls {
  return {
    shmmax: Number(shmmax),
    shmmni: Number(shmmni),
    shmall: Number(shmall) * pageSize(),
    semmni: parseSemaphoreLimits(sem).sets,
  }
}

/** The page size in bytes: AT_PAGESZ in the auxiliary vector of a 64-bit program. */
function pageSize(): number {
  const values = readFileSync('/proc/self/auxv')
  for (let at = 0; at + 16 <= values.length; at += 16)
    if (values.readBigUInt64LE(at) === 6n) return Number(values.readBigUInt64LE(at + 8))
  return 4096
}
