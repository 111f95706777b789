import { readFileSync, statSync } from 'node:fs'
import { type IpcTables, parseIpcTables } from '../../inspect/namespaces/ipc-tables.js'
import { ftok, type KeyType } from '../../keys/index.js'

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
  const row = tables().segments.find(({ id, number }) =>
    'shmid' in subject ? id === subject.shmid : number === subject.systemv,
  )
  return row && { file: undefined, number: row.number, exists: true, size: row.size }
}

/** The System V number of a key file; `undefined` without the file. */
export function numberOf(path: string, projectId?: number): number | undefined {
  const file = look(path)
  return file && ftok(file, projectId)
}

function systemV(path: string, projectId: number | undefined, object: 'segment' | 'semaphore') {
  const number = numberOf(path, projectId)
  if (number === undefined) return undefined
  const { segments, semaphores } = tables()
  const has = (row: { number: number }) => row.number === number
  if (object === 'semaphore')
    return { file: path, number, exists: semaphores.some(has), size: undefined }
  const segment = segments.find(has)
  return { file: path, number, exists: segment !== undefined, size: segment?.size }
}

function posix(name: string, object: 'segment' | 'semaphore'): Here | undefined {
  const bare = name.replace(/^\/+/, '')
  if (bare === '' || bare.includes('/')) return undefined
  const file = object === 'segment' ? `/dev/shm/${bare}` : `/dev/shm/sem.${bare}`
  const found = look(file)
  const size = object === 'segment' ? found && Number(found.size) : undefined
  return found && { file, number: undefined, exists: true, size }
}

/** A path that cannot be looked at is one that this user cannot use either. */
function look(path: string) {
  try {
    return statSync(path, { bigint: true })
  } catch {
    return undefined
  }
}

/** Of this IPC namespace. */
function tables(): IpcTables {
  try {
    const [segments, semaphores] = ['shm', 'sem'].map(name =>
      readFileSync(`/proc/sysvipc/${name}`, 'utf8'),
    )
    return parseIpcTables(`${segments}${semaphores}`)
  } catch {
    return parseIpcTables('')
  }
}
