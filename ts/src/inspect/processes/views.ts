import { ownNamespace } from '../namespaces/ipc-namespaces.js'
import type { ScannedProcess } from './scan-processes.js'

/** A file system as some processes see it: those of one mount namespace with one root folder. */
export interface View {
  /** "mnt:[4026531841]", and the root folder after chroot(). */
  readonly id: string
  /** The one of this process. */
  readonly own: boolean
  readonly processes: readonly ScannedProcess[]
  /** Where this process finds what they see as `path`. */
  reach(path: string): string
}

export function viewsOf(processes: readonly ScannedProcess[]): View[] {
  const ownId = viewId(ownNamespace('mnt'), '/')
  const members = new Map<string, ScannedProcess[]>([[ownId, []]])
  for (const process of processes) {
    const id = viewId(process.namespaces.mount, process.root)
    const known = members.get(id)
    if (known) known.push(process)
    else members.set(id, [process])
  }
  return [...members].map(([id, there]) => ({
    id,
    own: id === ownId,
    processes: there,
    reach: path => (id === ownId ? path : `/proc/${there[0]?.pid}/root${path}`),
  }))
}

const viewId = (mount: string, root: string) => (root === '/' ? mount : `${mount} ${root}`)
