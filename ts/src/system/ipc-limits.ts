import { readFileSync } from 'node:fs'
import { rowsOf } from './sysvipc-table.js'

/** The setting kernel.sem of an IPC namespace. */
export interface SemaphoreLimits {
  /** Largest number of sets, of which Qt creates one for each semaphore (SEMMNI). */
  readonly sets: number
  /** Largest number of semaphores in all sets together (SEMMNS). */
  readonly total: number
}

/** Parses /proc/sys/kernel/sem: SEMMSL, SEMMNS, SEMOPM and SEMMNI. */
export function parseSemaphoreLimits(text: string): SemaphoreLimits {
  const [, total = Number.NaN, , sets = Number.NaN] = text.trim().split(/\s+/).map(Number)
  return { sets, total }
}

/** The hint for a system without a semaphore left: the limit that is reached, and how to free or raise it. */
export function semaphoreLimitHint(): string {
  const setting = textOf('/proc/sys/kernel/sem')
  const { sets, total } = parseSemaphoreLimits(setting)
  const counts = columnOf('sem', 'nsems')
  const isSets = counts.length >= sets
  const reached = isSets
    ? `kernel.sem allows ${sets} semaphore sets (SEMMNI, its last number), and ${counts.length} exist`
    : `kernel.sem allows ${total} semaphores (SEMMNS, its second number), and ${sum(counts)} exist`
  const raised = setting.trim().split(/\s+/)
  raised[isSets ? 3 : 1] = String(2 * (isSets ? sets : total))
  return `${reached}. ${remedy(`kernel.sem="${raised.join(' ')}"`)}`
}

/** The hint for a system without a segment left: the limit that is reached, and how to free or raise it. */
export function segmentLimitHint(): string {
  const most = Number(textOf('/proc/sys/kernel/shmmni'))
  const pages = Number(textOf('/proc/sys/kernel/shmall'))
  const { length } = columnOf('shm', 'shmid')
  if (length >= most)
    return `kernel.shmmni allows ${most} segments, and ${length} exist. ${remedy(`kernel.shmmni=${2 * most}`)}`
  return (
    `kernel.shmall allows ${pages} pages of shared memory, and ${sum(columnOf('shm', 'size'))} bytes are in use. ` +
    remedy(`kernel.shmall=${2 * pages}`)
  )
}

const remedy = (assignment: string) =>
  `Remove what crashed programs left behind with \`qt-ipc clean\`, or raise the limit with \`sysctl -w ${assignment}\``

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

/** A column of /proc/sysvipc. */
function columnOf(table: 'sem' | 'shm', name: string): number[] {
  return rowsOf(textOf(`/proc/sysvipc/${table}`)).map(field => field(name))
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
