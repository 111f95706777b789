import { resolve } from 'node:path/posix'
import type { FolderFacts } from '../../environment/qt-folders.js'
import { ownNamespace } from '../../system/processes.js'
import { ownerOf } from './process-facts.js'
import type { ScannedProcess } from './scan-processes.js'

/** A file system as the processes of one mount namespace with one root directory see it. */
export interface View {
  /** "mnt:[4026531841]", followed by the root directory after chroot(). */
  readonly id: string
  /** Whether it is the view of this process. */
  readonly own: boolean
  readonly processes: readonly ScannedProcess[]
  /** The path by which this process reaches the file that they see as `path`. */
  reach(path: string): string
}

export function viewsOf(processes: readonly ScannedProcess[]): View[] {
  const members = new Map<string, ScannedProcess[]>([[ownId(), []]])
  for (const process of processes) {
    const id = idOf(process)
    const known = members.get(id)
    if (known) known.push(process)
    else members.set(id, [process])
  }
  return Array.from(members, ([id, there]) => newView(id, there))
}

export const viewOf = (process: ScannedProcess): View => newView(idOf(process), [process])

function newView(id: string, processes: readonly ScannedProcess[]): View {
  const own = id === ownId()
  const root = own ? '' : `/proc/${processes[0]?.pid}/root`
  return { id, own, processes, reach: path => `${root}${path}` }
}

const idOf = ({ namespaces, root }: ScannedProcess) => viewId(namespaces.mount, root)
const ownId = () => viewId(ownNamespace('mnt'), '/')
const viewId = (mount: string, root: string) => (root === '/' ? mount : `${mount} ${root}`)

export function folderFacts(process: ScannedProcess, view: View = viewOf(process)): FolderFacts {
  const { pid, variables, maps, folder } = process
  const { qtVersion } = maps
  const reach = (path: string) => view.reach(resolve(folder, path))
  return { variables, qtVersion, user: ownerOf(pid), folder, reach }
}
