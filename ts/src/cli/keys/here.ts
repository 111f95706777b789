import { readFileSync, statSync } from 'node:fs'
import { ftok, type KeyType } from '../../keys/index.js'

/** What there is under a name on this machine now. Looks only: stat() and the kernel's tables. */
export interface Here {
  /** The file that stands for the name: the key file, or the memory itself. */
  readonly file: string
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
  const row = kernelRows('shm').find(([key, id]) =>
    'shmid' in subject ? id === subject.shmid : key === subject.systemv,
  )
  return row && { file: '/proc/sysvipc/shm', number: row[0], exists: true, size: row[3] }
}

/** The System V number of a key file; `undefined` without the file. */
export function numberOf(path: string, projectId?: number): number | undefined {
  const file = look(path)
  return file && ftok(file, projectId)
}

function systemV(path: string, projectId: number | undefined, object: 'segment' | 'semaphore') {
  const number = numberOf(path, projectId)
  if (number === undefined) return undefined
  const row = kernelRows(object === 'segment' ? 'shm' : 'sem').find(([key]) => key === number)
  const size = object === 'segment' ? row?.[3] : undefined
  return { file: path, number, exists: row !== undefined, size }
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

/** Rows of /proc/sysvipc, the key first, as an unsigned number. */
function kernelRows(table: 'shm' | 'sem'): number[][] {
  try {
    const [, ...rows] = readFileSync(`/proc/sysvipc/${table}`, 'utf8').trimEnd().split('\n')
    return rows.map(row => {
      const [key = 0, ...rest] = row.trim().split(/\s+/).map(Number)
      return [key >>> 0, ...rest]
    })
  } catch {
    return []
  }
}
