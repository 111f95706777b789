import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { type Fields, rowsOf } from '../../system/sysvipc-table.js'

/** The user and the group that created a System V object. They keep the rights of its owner and group, whoever gets it. */
export interface Ids {
  readonly user: number
  readonly group: number
}

/** A row of /proc/sysvipc/shm. */
export interface SegmentRow {
  /** The System V key, 0 to 2^32 - 1; 0 for a private segment and one that is marked for destruction. */
  readonly number: number
  readonly id: number
  readonly mode: number
  readonly destroyed: boolean
  readonly size: number
  readonly resident: number
  readonly creatorPid: number
  readonly lastPid: number
  readonly attached: number
  readonly owner: number
  readonly group: number
  readonly creator: Ids
  readonly attachedAt: Date | undefined
  readonly detachedAt: Date | undefined
  readonly changedAt: Date | undefined
}

/** A row of /proc/sysvipc/sem. */
export interface SemaphoreRow {
  readonly number: number
  readonly id: number
  readonly mode: number
  /** Semaphores in the set; Qt makes sets of one. */
  readonly count: number
  readonly owner: number
  readonly group: number
  readonly creator: Ids
  readonly operatedAt: Date | undefined
  readonly changedAt: Date | undefined
}

/** The state of a semaphore, which the tables leave out. */
export interface SemaphoreState {
  readonly value: number
  /** Number of processes that wait for the value to grow. */
  readonly waiting: number
  /** The process that operated on it last; 0 for none. */
  readonly lastPid: number
}

export interface IpcTables {
  readonly segments: readonly SegmentRow[]
  readonly semaphores: readonly SemaphoreRow[]
  /** States by semid, except those that this user may not read. */
  readonly states: ReadonlyMap<number, SemaphoreState>
  /** Whether no program is installed that reads the states; then there are none. */
  readonly lacksStates: boolean
}

// Only semaphores that Qt can have created are read: sets of one with the project ids 1 to 127. `ipcs` needs a process for each;
// perl, if it is installed, needs one for all and prints the same. 12, 14 and 11 are GETVAL, GETNCNT and GETPID of Linux.
const look = `
foreach (qw(shm sem)) { open my $table, "<", "/proc/sysvipc/$_" or die "$!\\n"; print <$table> }
open my $table, "<", "/proc/sysvipc/sem" or die "$!\\n";
foreach (<$table>) {
  my ($key, $id, $mode, $count) = split;
  next unless $count eq "1" and $key >= 16777216;
  my ($value, $waiting, $pid) = map { semctl($id, 0, $_, 0) } 12, 14, 11;
  printf "Semaphore Array semid=%d\\nsemnum value ncount zcount pid\\n0 %d %d 0 %d\\n", $id, $value, $waiting, $pid if $pid;
}`

const lacksStates = 'neither perl nor ipcs'

// Messages about ids that are removed meanwhile, or denied, go to stderr. A shell reads byte by byte, and that table restarts
// at every read, so `cat` reads it.
const script = `
command -v perl >/dev/null && exec perl -e "$1"
cat /proc/sysvipc/shm /proc/sysvipc/sem
command -v ipcs >/dev/null || { echo "${lacksStates}"; exit; }
cat /proc/sysvipc/sem | while read -r key id mode count rest; do
  [ "$count" = 1 ] && [ "$key" -ge 16777216 ] && ipcs -s -i "$id"
done 2>/dev/null
:`

const run = promisify(execFile)

/** Reads the System V objects of the IPC namespace that the command prefix `through` enters; changes nothing. */
export async function readIpcTables(through: readonly string[]): Promise<IpcTables> {
  const [program = 'sh', ...words] = [...through, 'sh', '-c', script, 'sh', look]
  const { stdout } = await run(program, words, {
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 2 ** 28,
  })
  return parseIpcTables(stdout)
}

/** Whether a row may be a semaphore of Qt: a set of one, with a project id from 1 to 127. */
const mayBeQt = ({ count, number }: SemaphoreRow) =>
  count === 1 && number >= 2 ** 24 && number < 2 ** 31

/** Reads the states of the semaphores in this process's own namespace through the addon, if it can be loaded. */
export async function withOwnStates(tables: IpcTables): Promise<IpcTables> {
  if (!tables.lacksStates) return tables
  try {
    const { native } = await import('../../native/binding.js')
    const entries = tables.semaphores.filter(mayBeQt).flatMap(({ id }) => {
      const state = native.semaphoreState(id)
      return state ? [[id, state] as const] : []
    })
    return { ...tables, states: new Map(entries), lacksStates: false }
  } catch {
    return tables
  }
}

/** Reads the tables of this process's own namespace, without the states of semaphores; starts no program. */
export function ownIpcTables(): IpcTables {
  try {
    const texts = ['shm', 'sem'].map(name => readFileSync(`/proc/sysvipc/${name}`, 'utf8'))
    return { ...parseIpcTables(texts.join('')), lacksStates: true }
  } catch {
    // A system without System V IPC.
    return parseIpcTables('')
  }
}

/** Parses both tables, and the output of `ipcs -s -i` after them. */
export function parseIpcTables(text: string): IpcTables {
  const [tables = '', ...arrays] = text.split(/^Semaphore Array semid=/m)
  const [segments = '', semaphores = ''] = tables.split(/^(?=\s+key\s+semid)/m)
  return {
    segments: rowsOf(segments).map(segmentRow),
    semaphores: rowsOf(semaphores).map(semaphoreRow),
    states: new Map(arrays.flatMap(stateEntry)),
    lacksStates: text.includes(lacksStates),
  }
}

const octal = (decimal: number) => Number.parseInt(String(decimal), 8)

/** The table prints modes in octal. */
const DESTROYED = 0o1000

function segmentRow(field: Fields): SegmentRow {
  const mode = octal(field('perms'))
  return {
    number: field('key') >>> 0,
    id: field('shmid'),
    mode: mode & 0o777,
    destroyed: (mode & DESTROYED) !== 0,
    size: field('size'),
    resident: field('rss'),
    creatorPid: field('cpid'),
    lastPid: field('lpid'),
    attached: field('nattch'),
    ...ownersOf(field),
    attachedAt: time(field('atime')),
    detachedAt: time(field('dtime')),
    changedAt: time(field('ctime')),
  }
}

function semaphoreRow(field: Fields): SemaphoreRow {
  return {
    number: field('key') >>> 0,
    id: field('semid'),
    mode: octal(field('perms')) & 0o777,
    count: field('nsems'),
    ...ownersOf(field),
    operatedAt: time(field('otime')),
    changedAt: time(field('ctime')),
  }
}

const ownersOf = (field: Fields) => ({
  owner: field('uid'),
  group: field('gid'),
  creator: { user: field('cuid'), group: field('cgid') },
})

const time = (seconds: number) => (seconds > 0 ? new Date(seconds * 1000) : undefined)

function stateEntry(array: string): [number, SemaphoreState][] {
  const id = Number.parseInt(array, 10)
  // Semaphore 0: value, ncount, zcount, pid.
  const row = /^semnum .*\n0\s+(\d+)\s+(\d+)\s+\d+\s+(\d+)/m.exec(array)
  if (!row) return []
  return [[id, { value: Number(row[1]), waiting: Number(row[2]), lastPid: Number(row[3]) }]]
}
