import { isLink, numberOf, statFile } from '../../inspect/files.js'
import { ownIpcTables } from '../../inspect/namespaces/ipc-tables.js'
import type { KeyType } from '../../keys/index.js'
import { posixPath } from '../../keys/posix-path.js'

/** What there is under a name on this machine now. Looks only: stat() and the kernel's tables. */
export interface Here {
  /** The file that stands for the name: the key file, or the memory itself; a bare number has none. */
  readonly file: string | undefined
  /** System V: the number that ftok() makes of the key file. */
  readonly number: number | undefined
  /** Whether the object itself is there; a key file alone is not one. */
  readonly exists: boolean
  /** Bytes of a segment. */
  readonly size: number | undefined
}

/** `undefined` when nothing has that name. */
export function lookFor(
  { type, name, projectId }: { type: KeyType; name: string; projectId?: number | undefined },
  object: 'segment' | 'semaphore',
): Here | undefined {
  if (process.platform !== 'linux' || name === '') return undefined
  if (type === 'systemv') return systemV(name, projectId, object)
  return type === 'posix' ? posix(name, object) : undefined
}

/** As `lookFor`, by the number or the id of System V memory. */
export function lookForPlain(subject: { systemv: number } | { shmid: number }): Here | undefined {
  const row = ownIpcTables().segments.find(({ id, number }) =>
    'shmid' in subject ? id === subject.shmid : number === subject.systemv,
  )
  return row && { file: undefined, number: row.number, exists: true, size: row.size }
}

function systemV(path: string, projectId: number | undefined, object: 'segment' | 'semaphore') {
  const number = numberOf(path, projectId)
  if (number === undefined) return undefined
  const { segments, semaphores } = ownIpcTables()
  const has = (row: { number: number }) => row.number === number
  if (object === 'semaphore')
    return { file: path, number, exists: semaphores.some(has), size: undefined }
  const segment = segments.find(has)
  return { file: path, number, exists: segment !== undefined, size: segment?.size }
}

function posix(name: string, object: 'segment' | 'semaphore'): Here | undefined {
  const bare = name.replace(/^\/+/, '')
  if (bare === '' || bare.includes('/')) return undefined
  const file = posixPath(name, object)
  if (isLink(file)) return undefined
  const found = statFile(file)
  if (!found?.isFile()) return undefined
  const size = object === 'segment' ? Number(found.size) : undefined
  return { file, number: undefined, exists: true, size }
}
