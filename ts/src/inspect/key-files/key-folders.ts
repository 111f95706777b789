import { runtimeFolderOf, tempFolderOf } from '../../environment/qt-folders.js'
import { deviceIn, ftok } from '../../keys/ftok.js'
import { statFile } from '../../system/stat-file.js'
import { folderFacts, type View } from '../processes/views.js'

/** The purpose of a directory: QDir::tempPath(), or QStandardPaths::RuntimeLocation. */
export type FolderUse = 'temp' | 'runtime'

/** A directory that may contain key files of Qt programs. */
export interface KeyFolder {
  /** Its path in the file system of its users. */
  readonly path: string
  /** The path by which this process reaches it. */
  readonly reach: string
  /** Whether programs that this process starts find it as `path`. */
  readonly own: boolean
  readonly uses: readonly FolderUse[]
  /** The 8 bits of its device that ftok() keeps. */
  readonly device: number
  /** IPC namespaces of the processes that see it: only there its files give keys. */
  readonly namespaces: readonly string[]
  /** Ids of processes whose temporary or runtime directory it is, by their variables. */
  readonly pids: readonly number[]
}

/** The temporary and runtime directories of all processes, each once. */
export function findKeyFolders(views: readonly View[]): KeyFolder[] {
  const found = new Map<string, FoundFolder>()
  for (const view of views)
    for (const [path, { uses, pids }] of wantedFolders(view)) {
      const reach = view.reach(path)
      const status = statFile(reach)
      if (!status?.isDirectory()) continue
      const identity = `${status.dev} ${status.ino}`
      const folder = found.get(identity) ?? newFolder(deviceIn(ftok(status)))
      found.set(identity, folder)
      // The path in the own view takes precedence.
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
  readonly device: number
  readonly uses: Set<FolderUse>
  readonly namespaces: Set<string>
  readonly pids: Set<number>
}

const newFolder = (device: number): FoundFolder => ({
  device,
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
    const facts = folderFacts(process, view)
    want(tempFolderOf(facts), 'temp', process.pid)
    want(runtimeFolderOf(facts), 'runtime', process.pid)
  }
  return wanted
}
