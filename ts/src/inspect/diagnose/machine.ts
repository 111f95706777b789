import { readdirSync, readFileSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { readSysctls, type Sysctls } from '../namespaces/sysctls.js'
import type { Viewpoint } from './viewpoint.js'

/** The limits and rules of the system that apply to the viewpoint. */
export interface Machine {
  /** kernel.shmmax and its relatives in the IPC namespace of the viewpoint; `undefined` if they cannot be read. */
  readonly limits: Sysctls | undefined
  /** The file system of POSIX memory, sizes in bytes; `undefined` if there is none. */
  readonly sharedMemory: { readonly size: number; readonly free: number } | undefined
  /** systemd's setting RemoveIPC, by which it removes the IPC objects of a user with the last session, and the file that sets it. */
  readonly removeIpc: { readonly value: boolean; readonly source: string } | undefined
  /** The largest uid of a system user; systemd never removes the objects of those. */
  readonly largestSystemUid: number
}

export async function lookAtMachine(viewpoint: Viewpoint, root: string): Promise<Machine> {
  return {
    limits: await readSysctls(viewpoint),
    sharedMemory: mountOf(viewpoint.reach('/dev/shm')),
    removeIpc: removeIpcIn(root),
    largestSystemUid: Number(
      valueIn(textOf(join(root, 'etc/login.defs')), /^SYS_UID_MAX\s+(\d+)/m) ?? 999,
    ),
  }
}

function mountOf(path: string): Machine['sharedMemory'] {
  try {
    const { bsize, blocks, bavail } = statfsSync(path)
    return { size: blocks * bsize, free: bavail * bsize }
  } catch {
    return undefined
  }
}

// In the order of logind.conf(5): drop-ins after the main file, and the last setting wins.
const configFolders = ['usr/lib/systemd', 'usr/local/lib/systemd', 'run/systemd', 'etc/systemd']

/** Reads RemoveIPC; `undefined` if systemd is not running. */
function removeIpcIn(root: string): Machine['removeIpc'] {
  if (!namesIn(join(root, 'run/systemd')).includes('system')) return undefined
  const files = [
    '/etc/systemd/logind.conf',
    ...configFolders.flatMap(folder =>
      namesIn(join(root, folder, 'logind.conf.d'))
        .filter(name => name.endsWith('.conf'))
        .map(name => `/${folder}/logind.conf.d/${name}`),
    ),
  ]
  let found = { value: true, source: "systemd's default" }
  for (const file of files) {
    const value = valueIn(textOf(join(root, file)), /^\s*RemoveIPC\s*=\s*(\S+)/im)
    if (value !== undefined) found = { value: /^(1|yes|true|on)$/i.test(value), source: file }
  }
  return found
}

const valueIn = (text: string, pattern: RegExp) => pattern.exec(text)?.[1]

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
