import { type BigIntStats, readdirSync, statSync } from 'node:fs'
import { accountName } from '../../processes.js'
import type { ScannedProcess } from '../processes/scan-processes.js'
import type { View } from '../processes/views.js'

/** Why Qt programs look there: QDir::tempPath(), or QStandardPaths::RuntimeLocation. */
export type FolderUse = 'temp' | 'runtime'

/** A folder that may hold key files of Qt programs. */
export interface KeyFolder {
  /** As those see it who use it. */
  readonly path: string
  /** Where this process finds it. */
  readonly reach: string
  /** It is a folder of this process's own file system, so programs started from here find it as `path`. */
  readonly own: boolean
  readonly uses: readonly FolderUse[]
  /** IPC namespaces of those who see it: key files count only there. */
  readonly namespaces: readonly string[]
  /** Processes whose temp or runtime folder it is, as far as their variables tell. */
  readonly pids: readonly number[]
}

/** The temp and runtime folders of all processes, each once however many paths lead there. */
export function findKeyFolders(views: readonly View[]): KeyFolder[] {
  const found = new Map<string, FoundFolder>()
  for (const view of views)
    for (const [path, { uses, pids }] of wantedFolders(view)) {
      const reach = view.reach(path)
      const status = statFile(reach)
      if (!status?.isDirectory()) continue
      const identity = `${status.dev} ${status.ino}`
      const folder = found.get(identity) ?? newFolder()
      found.set(identity, folder)
      // Paths as this process sees them, where it does.
      if (folder.path === '' || (view.own && !folder.own))
        Object.assign(folder, { path, reach, own: view.own })
      for (const use of uses) folder.uses.add(use)
      for (const pid of pids) folder.pids.add(pid)
      for (const { namespaces } of view.processes) folder.namespaces.add(namespaces.ipc)
    }
  return Array.from(found.values(), ({ uses, namespaces, pids, ...place }) => ({
    ...place,
    uses: [...uses],
    namespaces: [...namespaces],
    pids: [...pids],
  }))
}

interface FoundFolder {
  path: string
  reach: string
  own: boolean
  readonly uses: Set<FolderUse>
  readonly namespaces: Set<string>
  readonly pids: Set<number>
}

const newFolder = (): FoundFolder => ({
  path: '',
  reach: '',
  own: false,
  uses: new Set(),
  namespaces: new Set(),
  pids: new Set(),
})

interface Wanted {
  readonly uses: Set<FolderUse>
  readonly pids: number[]
}

function wantedFolders(view: View): Map<string, Wanted> {
  const wanted = new Map<string, Wanted>([['/tmp', { uses: new Set(['temp']), pids: [] }]])
  const want = (path: string, use: FolderUse, pid: number) => {
    const known = wanted.get(path) ?? { uses: new Set(), pids: [] }
    known.uses.add(use)
    known.pids.push(pid)
    wanted.set(path, known)
  }
  for (const process of view.processes) {
    for (const path of tempFolders(process, view)) want(path, 'temp', process.pid)
    for (const path of runtimeFolders(process, view)) want(path, 'runtime', process.pid)
  }
  return wanted
}

/** QDir::tempPath(): without a folder of that name, Qt up to 6.8 takes the root folder. */
export function tempFolders({ variables: { TMPDIR } }: ScannedProcess, view: View): string[] {
  if (!TMPDIR) return ['/tmp']
  const path = withoutSlash(TMPDIR)
  return path.startsWith('/') && statFile(view.reach(path))?.isDirectory() ? [path] : ['/']
}

/** QStandardPaths::RuntimeLocation, of programs with Qt. */
export function runtimeFolders(process: ScannedProcess, view: View): string[] {
  const { XDG_RUNTIME_DIR } = process.variables
  if (XDG_RUNTIME_DIR?.startsWith('/')) return [withoutSlash(XDG_RUNTIME_DIR)]
  if (process.maps.qtVersion === undefined) return []
  const owner = statFile(`/proc/${process.pid}`)
  const account = owner && accountName(Number(owner.uid))
  return tempFolders(process, view).map(temp => `${withoutSlash(temp)}/runtime-${account ?? ''}`)
}

const withoutSlash = (path: string) => path.replace(/(?<=.)\/+$/, '')

/** `undefined` for what is not there, or not to be seen. */
export function statFile(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** Empty for a folder that is not there, or closed. */
export function namesIn(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
