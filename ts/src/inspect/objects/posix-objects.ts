import { parseLegacyName } from '../../keys/index.js'
import { accountOf } from '../processes/process-facts.js'
import type { IpcObject, ObjectKey, ObjectUser } from './ipc-object.js'
import { type Context, userOf, usesNativeIpcKeys } from './object-context.js'
import type { PosixFile } from './posix-files.js'
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
    segments: segments.map(object => segmentOf(object, locks.get(object), context)),
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

function segmentOf(
  object: PosixFile,
  lock: SharedSemaphore | undefined,
  context: Context,
): SharedSegment {
  const facts = factsOf(object, lock !== undefined, context)
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
    ...factsOf(object, guarded !== undefined, context),
    ...roleOf(guarded?.inode, object.state?.value, undefined),
    value: object.state?.value,
    waiting: object.state?.waiting,
    last: undefined,
    operatedAt: undefined,
    changedAt: object.changedAt,
  }
}

function factsOf(object: PosixFile, paired: boolean, context: Context): IpcObject {
  const users = object.users.map(process => {
    const mapping = process.maps.posix.find(({ inode }) => inode === object.inode)
    return userOf(process, mapping?.mode ?? 'readOnly')
  })
  const key = keyOfName(object.name, context)
  return {
    type: 'posix',
    // A name not made by Qt counts as Qt's without its lock when only Qt programs use it.
    isQt: key.kind === 'legacy' || paired || isUsedByQtOnly(users),
    ...key,
    number: undefined,
    id: object.inode,
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
