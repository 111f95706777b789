import { type KeyKind, type KeyType, NativeIpcKey } from '../../keys/index.js'
import { posixPath } from '../../keys/posix-path.js'
import { statFile } from '../../system/stat-file.js'
import { isLink, numberOf } from '../files.js'
import { ownIpcTables } from '../namespaces/ipc-tables.js'
import type { PlainMemory } from './plain-memory.js'

/** The object that exists on this machine under a name. */
export interface FoundObject {
  /** The path of the key file or of the POSIX object; `undefined` for a System V key or id. */
  readonly file: string | undefined
  /** The System V key, which ftok() makes of the key file; `undefined` for POSIX objects. */
  readonly number: number | undefined
  /** Whether the object itself exists; a key file alone is not one. */
  readonly exists: boolean
  /** Size of a segment in bytes; `undefined` for semaphores. */
  readonly size: number | undefined
}

/** A native key of Qt, and the kind of object that it names. */
export interface ObjectName {
  readonly type: KeyType
  readonly name: string
  readonly projectId?: number | undefined
  readonly kind: KeyKind
}

/**
 * Finds the object that a key names, in the IPC namespace of this process. Read-only: it uses stat() and the kernel's tables, and
 * attaches, opens and creates nothing. Does not wait. A key without a kind counts as the key of a segment. Returns `undefined`
 * when no object or key file has that name, for keys of Windows, and on systems other than Linux.
 */
export function findObject(key: NativeIpcKey | PlainMemory): FoundObject | undefined {
  if (!(key instanceof NativeIpcKey)) return findMemory(key)
  const { type, nativeKey, projectId, kind = 'segment' } = key
  return findNamed({ type, name: nativeKey, projectId, kind })
}

/** Finds the object that the parts of a key name; see `findObject`. */
export function findNamed({ type, name, projectId, kind }: ObjectName): FoundObject | undefined {
  if (process.platform !== 'linux' || name === '') return undefined
  if (type === 'systemv') return systemV(name, projectId, kind)
  return type === 'posix' ? posix(name, kind) : undefined
}

function findMemory(memory: PlainMemory): FoundObject | undefined {
  if (process.platform !== 'linux') return undefined
  const row = ownIpcTables().segments.find(({ id, number }) =>
    'shmid' in memory ? id === memory.shmid : number === memory.systemv >>> 0,
  )
  return row && { file: undefined, number: row.number, exists: true, size: row.size }
}

function systemV(path: string, projectId: number | undefined, kind: KeyKind) {
  const number = numberOf(path, projectId)
  if (number === undefined) return undefined
  const { segments, semaphores } = ownIpcTables()
  const has = (row: { number: number }) => row.number === number
  if (kind === 'semaphore')
    return { file: path, number, exists: semaphores.some(has), size: undefined }
  const segment = segments.find(has)
  return { file: path, number, exists: segment !== undefined, size: segment?.size }
}

function posix(name: string, kind: KeyKind): FoundObject | undefined {
  const bare = name.replace(/^\/+/, '')
  if (bare === '' || bare.includes('/')) return undefined
  const file = posixPath(name, kind)
  if (isLink(file)) return undefined
  const found = statFile(file)
  if (!found?.isFile()) return undefined
  const size = kind === 'segment' ? Number(found.size) : undefined
  return { file, number: undefined, exists: true, size }
}
