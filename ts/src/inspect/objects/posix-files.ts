import { closeSync, constants, openSync, readSync } from 'node:fs'
import type { KeyKind } from '../../keys/index.js'
import { deviceOf } from '../../system/processes.js'
import { statFile } from '../../system/stat-file.js'
import { isLink, namesIn } from '../files.js'
import type { ScannedProcess } from '../processes/scan-processes.js'
import type { View } from '../processes/views.js'

/** A file of a /dev/shm, or one whose name was removed and that is still mapped. */
export interface PosixFile {
  readonly kind: KeyKind
  /** The name for shm_open() and sem_open(): "/demo". */
  readonly name: string
  /** Id of the view in which it was found. */
  readonly view: string
  readonly own: boolean
  /** Whether its name was removed. */
  readonly unlinked: boolean
  readonly inode: number
  readonly device: string
  readonly size: number | undefined
  readonly resident: number | undefined
  readonly mode: number | undefined
  readonly owner: number | undefined
  readonly group: number | undefined
  readonly changedAt: Date | undefined
  readonly users: readonly ScannedProcess[]
  /** Semaphores: value and number of waiting processes; `undefined` if this user may not read them. */
  readonly state: { readonly value: number; readonly waiting: number } | undefined
}

/** Reads the /dev/shm of each view, each mount once; opens nothing as memory or semaphore. */
export function readPosixFiles(views: readonly View[]): PosixFile[] {
  const users = usersByPlace(views)
  const seen = new Set<string>()
  const objects: PosixFile[] = []
  // The own view comes first, so that its names are reported for a shared mount.
  for (const view of [...views].sort((a, b) => Number(b.own) - Number(a.own))) {
    const folder = view.reach('/dev/shm')
    const mount = statFile(folder)
    const place = `${mount?.dev} ${mount?.ino}`
    if (!mount || seen.has(place)) continue
    seen.add(place)
    for (const name of namesIn(folder)) {
      const object = readObject(view, folder, name, users)
      if (object) objects.push(object)
    }
  }
  return [...objects, ...unlinkedObjects(views, objects)]
}

type Users = ReadonlyMap<string, readonly ScannedProcess[]>

const placeOf = (device: string, inode: number) => `${device} ${inode}`

function usersByPlace(views: readonly View[]): Users {
  const users = new Map<string, ScannedProcess[]>()
  for (const process of views.flatMap(view => view.processes)) {
    const places = process.maps.posix.map(({ device, inode }) => placeOf(device, inode))
    for (const place of new Set(places)) users.set(place, [...(users.get(place) ?? []), process])
  }
  return users
}

function readObject(view: View, folder: string, file: string, users: Users): PosixFile | undefined {
  // shm_open() and sem_open() follow no link.
  if (isLink(`${folder}/${file}`)) return undefined
  const status = statFile(`${folder}/${file}`)
  if (!status?.isFile()) return undefined
  const kind = kindOf(file)
  const device = deviceOf(Number(status.dev))
  const inode = Number(status.ino)
  return {
    kind,
    name: nameOf(file),
    view: view.id,
    own: view.own,
    unlinked: false,
    inode,
    device,
    size: Number(status.size),
    resident: Number(status.blocks) * 512,
    mode: Number(status.mode) & 0o777,
    owner: Number(status.uid),
    group: Number(status.gid),
    changedAt: status.ctime,
    users: users.get(placeOf(device, inode)) ?? [],
    state: kind === 'semaphore' ? semaphoreState(`${folder}/${file}`) : undefined,
  }
}

const prefix = 'sem.'
const kindOf = (file: string): KeyKind => (file.startsWith(prefix) ? 'semaphore' : 'segment')
const nameOf = (file: string) => `/${file.startsWith(prefix) ? file.slice(prefix.length) : file}`

/** glibc on 64-bit machines: the value, then the number of waiting threads, 32 bits each. */
function semaphoreState(path: string): PosixFile['state'] {
  let file: number | undefined
  try {
    file = openQuietly(path)
    const bytes = Buffer.alloc(8)
    if (readSync(file, bytes, 0, 8, 0) < 8) return undefined
    return { value: bytes.readUInt32LE(0), waiting: bytes.readUInt32LE(4) }
  } catch {
    return undefined
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** Opens a file without changing its access time, which only the owner and root may do. */
function openQuietly(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOATIME)
  } catch {
    return openSync(path, constants.O_RDONLY)
  }
}

/** Whether the name is one of those that glibc gives a semaphore until it has its own: its other users show that one. */
export const isTemporary = ({ kind, name }: Pick<PosixFile, 'kind' | 'name'>): boolean =>
  kind === 'semaphore' && /^\/[a-zA-Z0-9]{6}$/.test(name)

/** In its creator, a semaphore shows a removed temporary name: only the inode shows that it has another name. */
function unlinkedObjects(views: readonly View[], named: readonly PosixFile[]): PosixFile[] {
  const known = new Set(named.map(({ device, inode }) => placeOf(device, inode)))
  const found = new Map<string, PosixFile & { users: ScannedProcess[] }>()
  for (const view of views)
    for (const process of view.processes)
      for (const { device, inode, name, deleted } of process.maps.posix) {
        const place = placeOf(device, inode)
        if (!deleted || known.has(place)) continue
        const object = found.get(place) ?? {
          kind: kindOf(name),
          name: nameOf(name),
          view: view.id,
          own: view.own,
          unlinked: true,
          inode,
          device,
          size: undefined,
          resident: undefined,
          mode: undefined,
          owner: undefined,
          group: undefined,
          changedAt: undefined,
          users: [],
          state: undefined,
        }
        if (!object.users.includes(process)) object.users.push(process)
        found.set(place, isTemporary(object) ? { ...object, name: nameOf(name) } : object)
      }
  return [...found.values()]
}
