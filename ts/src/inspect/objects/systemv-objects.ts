import { projectIdOf } from '../../keys/index.js'
import { QT_PROJECT_ID } from '../../keys/key-type.js'
import { referenceTo } from '../../system/process-status.js'
import type { KeyFile } from '../key-files/key-files.js'
import type { ReadNamespace } from '../namespaces/ipc-namespaces.js'
import type { SegmentRow, SemaphoreRow } from '../namespaces/ipc-tables.js'
import { accountOf } from '../processes/process-facts.js'
import type { ObjectUser } from './ipc-object.js'
import {
  type Context,
  keyOfFiles,
  problemsOfFiles,
  userOf,
  usesNativeIpcKeys,
} from './object-context.js'
import { type SharedSegment, stateOf } from './segment.js'
import { roleOf, type SharedSemaphore } from './semaphore.js'

/** The segments and semaphores of one IPC namespace. */
export interface SystemVObjects {
  readonly segments: readonly SharedSegment[]
  readonly semaphores: readonly SharedSemaphore[]
}

export function systemVObjects(namespace: ReadNamespace, context: Context): SystemVObjects {
  const segments = namespace.tables.segments.map(row => identify(row, namespace, context))
  const locks = new Map<SemaphoreRow, IdentifiedSegment>()
  // A removed segment yields its lock to the one that has its key now.
  for (const segment of [...segments].sort((a, b) => +b.row.destroyed - +a.row.destroyed)) {
    const lock = lockRowOf(segment, namespace, context)
    if (lock) locks.set(lock, segment)
  }
  const semaphores = new Map(
    namespace.tables.semaphores.map(row => [
      row,
      semaphoreOf(row, locks.get(row), namespace, context),
    ]),
  )
  const lockOf = new Map(
    [...locks].map(([row, segment]) => [segment, semaphores.get(row)] as const),
  )
  return {
    segments: segments.map(segment => segmentOf(segment, lockOf.get(segment), namespace, context)),
    semaphores: [...semaphores.values()],
  }
}

/** A row, and the facts about it from other sources. */
interface IdentifiedSegment {
  readonly row: SegmentRow
  readonly number: number
  readonly isQt: boolean
  readonly users: readonly ObjectUser[]
  readonly files: readonly KeyFile[]
}

function identify(row: SegmentRow, namespace: ReadNamespace, context: Context): IdentifiedSegment {
  const mappings = context.systemVUsers.get(`${namespace.id} ${row.id}`) ?? []
  const users = mappings.map(({ process, mode }) => userOf(process, mode))
  // The kernel clears the key of a segment that is marked for destruction; the maps of its users keep it.
  const number = row.number === 0 ? (mappings[0]?.number ?? 0) : row.number
  const legacy = context.keyFiles
    .legacyFor(namespace.id, number)
    .filter(file => file.legacy?.kind === 'segment')
  const isQt =
    projectIdOf(number) === QT_PROJECT_ID ||
    // Qt 6.6+ with another project id: its lock has the same System V key.
    (isUsable(number) && users.some(usesNativeIpcKeys) && hasSemaphore(namespace, number))
  const files =
    legacy.length > 0 || !isQt
      ? legacy
      : context.keyFiles.othersFor(namespace.id, number, row.changedAt)
  return { row, number, isQt, users, files }
}

const isUsable = (number: number) => projectIdOf(number) >= 1 && projectIdOf(number) <= 127

const hasSemaphore = ({ tables }: ReadNamespace, number: number) =>
  tables.semaphores.some(row => row.number === number && row.count === 1)

/** The row of the semaphore that guards a segment: by the twin of a legacy key file, else with the same System V key. */
function lockRowOf(
  { number, isQt, files: [file] }: IdentifiedSegment,
  { id, tables }: ReadNamespace,
  { keyFiles }: Context,
): SemaphoreRow | undefined {
  if (!isQt) return undefined
  const twin = file?.legacy && keyFiles.twinOf(file)
  if (file?.legacy && !twin?.namespaces.includes(id)) return undefined
  const wanted = twin?.number ?? number
  return tables.semaphores.find(row => row.number === wanted && row.count === 1)
}

function segmentOf(
  { row, number, isQt, users, files }: IdentifiedSegment,
  lock: SharedSemaphore | undefined,
  namespace: ReadNamespace,
  context: Context,
): SharedSegment {
  const creator = referenceTo(row.creatorPid, row.changedAt)
  return {
    type: 'systemv',
    isQt,
    ...keyOfFiles(files, context),
    number,
    id: row.id,
    device: undefined,
    namespace: namespace.id,
    own: namespace.own,
    state: stateOf(row.attached, creator.alive === false),
    problems: [
      ...(row.destroyed ? ['marked for destruction' as const] : []),
      ...(isQt ? problemsOfFiles(files) : []),
    ],
    size: row.size,
    resident: row.resident,
    owner: accountOf(row.owner),
    group: row.group,
    creatorIds: row.creator,
    mode: row.mode,
    attached: row.attached,
    users,
    creator,
    last: referenceTo(row.lastPid, latest(row.attachedAt, row.detachedAt)),
    lock,
    keyFiles: files,
    attachedAt: row.attachedAt,
    detachedAt: row.detachedAt,
    changedAt: row.changedAt,
  }
}

function semaphoreOf(
  row: SemaphoreRow,
  guarded: IdentifiedSegment | undefined,
  namespace: ReadNamespace,
  context: Context,
): SharedSemaphore {
  const legacy = context.keyFiles
    .legacyFor(namespace.id, row.number)
    .filter(file => file.legacy?.kind === 'semaphore')
  const isQt =
    guarded !== undefined ||
    legacy.length > 0 ||
    (row.count === 1 && projectIdOf(row.number) === QT_PROJECT_ID)
  const files =
    legacy.length > 0 || !isQt
      ? legacy
      : (guarded?.files ?? context.keyFiles.othersFor(namespace.id, row.number, row.changedAt))
  const state = namespace.tables.states.get(row.id)
  const last = state && referenceTo(state.lastPid, row.operatedAt)
  return {
    type: 'systemv',
    isQt,
    ...keyOfFiles(files, context),
    number: row.number,
    id: row.id,
    device: undefined,
    namespace: namespace.id,
    own: namespace.own,
    ...roleOf(guarded?.row.id, state?.value, last),
    problems: isQt ? problemsOfFiles(files) : [],
    owner: accountOf(row.owner),
    group: row.group,
    creatorIds: row.creator,
    mode: row.mode,
    users: [],
    value: state?.value,
    waiting: state?.waiting,
    last,
    keyFiles: files,
    operatedAt: row.operatedAt,
    changedAt: row.changedAt,
  }
}

function latest(...dates: readonly (Date | undefined)[]): Date | undefined {
  const times = dates.flatMap(date => (date ? [date.getTime()] : []))
  return times.length > 0 ? new Date(Math.max(...times)) : undefined
}
