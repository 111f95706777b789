import { parseLegacyName } from '../../keys/index.js'
import { accountOf } from '../processes/process-facts.js'
import type { IpcObject, ObjectKey, ObjectUser } from './ipc-object.js'
import { type Context, userOf, usesNativeIpcKeys } from './object-context.js'
import { isTemporary, type PosixFile } from './posix-files.js'
import { type SharedSegment, stateOf } from './segment.js'
import { roleOf, type SharedSemaphore } from './semaphore.js'
import type { SystemVObjects } from './systemv-objects.js'

/** The segments and semaphores of /dev/shm. */
export function posixObjects(found: readonly PosixFile[], context: Context): SystemVObjects {
  const segments = found.filter(({ kind }) => kind === 'segment')
  const guards = new Map<PosixFile, PosixFile>()
  const semaphores = found.filter(({ kind }) => kind === 'semaphore')
  for (const segment of segments) {
    const lock = semaphores.find(semaphore => isLockOf(semaphore, segment))
    if (lock) guards.set(lock, segment)
  }
  const built = new Map(
    semaphores.map(object => [object, semaphoreOf(object, guards.get(object), context)]),
  )
  const locks = new Map([...guards].map(([lock, segment]) => [segment, built.get(lock)] as const))
  return {
    segments: segments.map(object => {
      const lock = locks.get(object)
      const hasTrace = lock !== undefined || !object.unlinked || hadLock(object, semaphores)
      return segmentOf(object, lock, hasTrace, context)
    }),
    semaphores: [...built.values()],
  }
}

/** Qt 6.6+ gives a segment and its lock one name, and a legacy one two that differ by kind. */
function isLockOf(semaphore: PosixFile, segment: PosixFile): boolean {
  if (semaphore.view !== segment.view || semaphore.unlinked || segment.unlinked) return false
  const own = parseLegacyName(segment.name)
  if (own?.kind !== 'segment') return semaphore.name === segment.name
  const lock = parseLegacyName(semaphore.name)
  return lock?.kind === 'semaphore' && lock.hash === own.hash && lock.letters === own.letters
}

/**
 * Whether a process that uses a segment has the lock of that name open, too. The names of other memory, such as that of Chromium in
 * a QWebEngineView, are removed by design as soon as it is created, and it has no lock.
 */
function hadLock(segment: PosixFile, semaphores: readonly PosixFile[]): boolean {
  return semaphores.some(
    semaphore =>
      (semaphore.name === segment.name || (semaphore.unlinked && isTemporary(semaphore))) &&
      semaphore.users.some(user => segment.users.includes(user)),
  )
}

function segmentOf(
  object: PosixFile,
  lock: SharedSemaphore | undefined,
  mayBeQt: boolean,
  context: Context,
): SharedSegment {
  const facts = factsOf(object, { paired: lock !== undefined, mayBeQt }, context)
  return {
    ...facts,
    state: stateOf(facts.users.length, context.everybodyIsSeen),
    size: object.size,
    resident: object.resident,
    attached: facts.users.length,
    creator: undefined,
    last: undefined,
    lock,
    attachedAt: undefined,
    detachedAt: undefined,
    changedAt: object.changedAt,
  }
}

function semaphoreOf(
  object: PosixFile,
  guarded: PosixFile | undefined,
  context: Context,
): SharedSemaphore {
  return {
    ...factsOf(object, { paired: guarded !== undefined, mayBeQt: true }, context),
    ...roleOf(guarded?.inode, object.state?.value, undefined),
    value: object.state?.value,
    waiting: object.state?.waiting,
    last: undefined,
    operatedAt: undefined,
    changedAt: object.changedAt,
  }
}

function factsOf(
  object: PosixFile,
  { paired, mayBeQt }: { readonly paired: boolean; readonly mayBeQt: boolean },
  context: Context,
): IpcObject {
  const users = object.users.map(process => {
    const mapping = process.maps.posix.find(
      ({ device, inode }) => device === object.device && inode === object.inode,
    )
    return userOf(process, mapping?.mode ?? 'readOnly')
  })
  const key = keyOfName(object.name, context)
  return {
    type: 'posix',
    // A name not made by Qt counts as Qt's without its lock when only Qt programs use it.
    isQt: key.kind === 'legacy' || paired || (mayBeQt && isUsedByQtOnly(users)),
    ...key,
    number: undefined,
    id: object.inode,
    device: object.device,
    namespace: object.view,
    own: object.own,
    owner: object.owner === undefined ? undefined : accountOf(object.owner),
    group: object.group,
    creatorIds: undefined,
    mode: object.mode,
    users,
    keyFiles: [],
    problems: object.unlinked ? ['name removed'] : [],
  }
}

const isUsedByQtOnly = (users: readonly ObjectUser[]) =>
  users.length > 0 && users.every(usesNativeIpcKeys)

function keyOfName(name: string, { findKey }: Context): ObjectKey {
  const legacy = parseLegacyName(name)
  return legacy
    ? { kind: 'legacy', key: findKey(legacy), letters: legacy.letters, nativeKey: name }
    : { kind: 'native', key: undefined, letters: undefined, nativeKey: name }
}
