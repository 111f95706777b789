import { readFileSync, readlinkSync } from 'node:fs'
import type { FolderVariables } from '../../environment/qt-folders.js'
import { errorCode } from '../../system/error-code.js'
import { type ProcessMaps, parseMaps } from '../../system/process-maps.js'
import { processIds, seesAllProcesses } from '../../system/processes.js'

/** The namespaces of a process by the kernel's names: "ipc:[4026531839]". Equal names are one namespace. */
export interface Namespaces {
  readonly ipc: string
  readonly mount: string
  readonly pid: string
  readonly user: string
}

/** The facts of a process at one moment. */
export interface ScannedProcess {
  readonly pid: number
  readonly maps: ProcessMaps
  readonly namespaces: Namespaces
  /** Its root directory, other than "/" after chroot(). */
  readonly root: string
  /** Its working directory, as it sees it: relative paths begin there. */
  readonly folder: string
  readonly variables: FolderVariables
}

export interface Scan {
  readonly processes: readonly ScannedProcess[]
  /** Ids of processes of other users that this user may not inspect, except the init process of the system. */
  readonly unreadable: readonly number[]
}

/** Reads the facts of every process that /proc shows. */
export function scanProcesses(): Scan {
  const processes: ScannedProcess[] = []
  const unreadable: number[] = []
  const systemInit = seesAllProcesses() ? 1 : undefined
  for (const pid of processIds()) {
    const found = scanProcess(pid)
    // Not readable even by root on some systems, and not a Qt program.
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
    const root = link('root')
    return {
      pid,
      maps: parseMaps(readFileSync(`${folder}/maps`, 'utf8')),
      namespaces: {
        ipc: link('ns/ipc'),
        mount: link('ns/mnt'),
        pid: link('ns/pid'),
        user: link('ns/user'),
      },
      root,
      folder: folderBelow(root, link('cwd')),
      variables: variablesIn(readFileSync(`${folder}/environ`, 'latin1')),
    }
  } catch (error) {
    const denied = errorCode(error) === 'EACCES' || errorCode(error) === 'EPERM'
    return denied && hasCommandLine(pid) ? 'unreadable' : 'gone'
  }
}

/** After chroot() the kernel still names the directory from the root of this process. */
function folderBelow(root: string, folder: string): string {
  return root !== '/' && `${folder}/`.startsWith(`${root}/`)
    ? folder.slice(root.length) || '/'
    : folder
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

/** Kernel threads and zombies have no command line, and share nothing. */
function hasCommandLine(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`).length > 0
  } catch {
    return false
  }
}
