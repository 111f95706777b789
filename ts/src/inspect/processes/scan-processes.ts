import { readFileSync, readlinkSync } from 'node:fs'
import { errorCode } from '../../error-code.js'
import { type ProcessMaps, parseMaps } from '../../process-maps.js'
import { processIds, seesAllProcesses } from '../../processes.js'

/** The namespaces of a process, in the kernel's words: "ipc:[4026531839]". Equal texts are one namespace. */
export interface Namespaces {
  readonly ipc: string
  readonly mount: string
  readonly pid: string
  readonly user: string
}

/** What decides where a Qt program has its key files; as it was when the program started. */
export interface FolderVariables {
  readonly TMPDIR?: string
  readonly XDG_RUNTIME_DIR?: string
}

/** One look at one process. */
export interface ScannedProcess {
  readonly pid: number
  readonly maps: ProcessMaps
  readonly namespaces: Namespaces
  /** Its root folder, other than "/" after chroot(). */
  readonly root: string
  readonly variables: FolderVariables
}

export interface Scan {
  readonly processes: readonly ScannedProcess[]
  /** Those of other users, about which the system tells this one nothing; without the init of the system. */
  readonly unreadable: readonly number[]
}

/** Looks once at every process that /proc shows. */
export function scanProcesses(): Scan {
  const processes: ScannedProcess[] = []
  const unreadable: number[] = []
  const systemInit = seesAllProcesses() ? 1 : undefined
  for (const pid of processIds()) {
    const found = scanProcess(pid)
    // Closed even to root on some systems, and no program of Qt's.
    if (found === 'unreadable' && pid === systemInit) continue
    if (found === 'unreadable') unreadable.push(pid)
    else if (found !== 'gone') processes.push(found)
  }
  return { processes, unreadable }
}

export function scanProcess(pid: number): ScannedProcess | 'unreadable' | 'gone' {
  const folder = `/proc/${pid}`
  const link = (name: string) => readlinkSync(`${folder}/${name}`)
  try {
    return {
      pid,
      maps: parseMaps(readFileSync(`${folder}/maps`, 'utf8')),
      namespaces: {
        ipc: link('ns/ipc'),
        mount: link('ns/mnt'),
        pid: link('ns/pid'),
        user: link('ns/user'),
      },
      root: link('root'),
      variables: variablesIn(readFileSync(`${folder}/environ`, 'latin1')),
    }
  } catch (error) {
    const denied = errorCode(error) === 'EACCES' || errorCode(error) === 'EPERM'
    return denied && hasCommandLine(pid) ? 'unreadable' : 'gone'
  }
}

function variablesIn(environ: string): FolderVariables {
  const found: { TMPDIR?: string; XDG_RUNTIME_DIR?: string } = {}
  if (!environ.includes('TMPDIR=') && !environ.includes('XDG_RUNTIME_DIR=')) return found
  for (const entry of environ.split('\0')) {
    const [, name, value = ''] = /^(TMPDIR|XDG_RUNTIME_DIR)=(.*)$/s.exec(entry) ?? []
    const text = Buffer.from(value, 'latin1').toString('utf8')
    if (name === 'TMPDIR') found.TMPDIR ??= text
    else if (name === 'XDG_RUNTIME_DIR') found.XDG_RUNTIME_DIR ??= text
  }
  return found
}

/** Threads of the kernel and zombies have none, and share nothing. */
function hasCommandLine(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`).length > 0
  } catch {
    return false
  }
}
