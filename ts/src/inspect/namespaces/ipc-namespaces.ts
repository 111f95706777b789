import { ownNamespace } from '../../system/processes.js'
import type { ScannedProcess } from '../processes/scan-processes.js'
import { type IpcTables, ownIpcTables, readIpcTables, withOwnStates } from './ipc-tables.js'

/** An IPC namespace: only the programs in it share its System V objects. */
export interface IpcNamespace {
  /** The kernel's name for it: "ipc:[4026531839]". */
  readonly id: string
  /** Whether it is the namespace of this process. */
  readonly own: boolean
  /** Ids of its processes, as far as this user can see them. */
  readonly pids: readonly number[]
  /** The resources in use, including those of programs without Qt: the counts to which the limits of the kernel apply. */
  readonly used: {
    readonly segments: number
    readonly semaphores: number
    /** Total size of all segments. */
    readonly bytes: number
  }
  /** The reason why its objects are not listed; `undefined` when they are. */
  readonly problem: string | undefined
  /** Whether the values of its semaphores could not be read, because neither perl nor ipcs is installed. */
  readonly lacksSemaphoreStates: boolean
}

/** A namespace and its tables. */
export interface ReadNamespace extends IpcNamespace {
  readonly tables: IpcTables
}

const empty: IpcTables = { segments: [], semaphores: [], states: new Map(), lacksStates: false }

/** Reads every IPC namespace that has a process. */
export function readNamespaces(processes: readonly ScannedProcess[]): Promise<ReadNamespace[]> {
  const own = ownNamespace('ipc')
  const members = new Map<string, ScannedProcess[]>([[own, []]])
  for (const process of processes) {
    const known = members.get(process.namespaces.ipc)
    if (known) known.push(process)
    else members.set(process.namespaces.ipc, [process])
  }
  return Promise.all([...members].map(([id, there]) => readNamespace(id, id === own, there)))
}

async function readNamespace(
  id: string,
  own: boolean,
  members: readonly ScannedProcess[],
): Promise<ReadNamespace> {
  const facts = { id, own, pids: members.map(({ pid }) => pid) }
  const read = (tables: IpcTables, problem?: string) => {
    const { lacksStates: lacksSemaphoreStates } = tables
    return { ...facts, tables, used: usageOf(tables), problem, lacksSemaphoreStates }
  }
  if (own) return read(await readOwnTables())
  let problem = 'its processes have exited'
  // A process may exit before its namespace is entered.
  for (const member of members.slice(0, 3)) {
    try {
      return read(await readIpcTables(wayInto(member)))
    } catch (error) {
      problem = messageOf(error)
    }
  }
  return read(empty, problem)
}

function usageOf({ segments, semaphores }: IpcTables): IpcNamespace['used'] {
  const bytes = segments.reduce((sum, { size }) => sum + size, 0)
  return { segments: segments.length, semaphores: semaphores.length, bytes }
}

/** Small containers have no shell, no perl or no ipcs. */
const readOwnTables = async (): Promise<IpcTables> =>
  withoutLooks(await withOwnStates(await readIpcTables([]).catch(ownIpcTables)))

/** A read-only handle is attached for microseconds; a user is attached in both of two readings. */
function withoutLooks(tables: IpcTables): IpcTables {
  const later = new Map(ownIpcTables().segments.map(({ id, attached }) => [id, attached]))
  const segments = tables.segments.map(row => ({
    ...row,
    attached: Math.min(row.attached, later.get(row.id) ?? row.attached),
  }))
  return { ...tables, segments }
}

/** The words that run a command in the IPC namespace of a process. */
export function wayInto({ pid, namespaces }: Pick<ScannedProcess, 'pid' | 'namespaces'>): string[] {
  const user = namespaces.user === ownNamespace('user') ? [] : ['-U', '--preserve-credentials']
  return ['nsenter', '-t', String(pid), ...user, '-i', '--']
}

/** The first line that the program printed to stderr, rather than its command line. */
function messageOf(error: unknown): string {
  const said =
    error instanceof Error && 'stderr' in error && typeof error.stderr === 'string'
      ? error.stderr.trim().split('\n')[0]
      : undefined
  return said || String(error)
}
