import type { KeyEnvironment } from './environment.js'
import type { KeyText } from './key-text.js'
import { type KeyKind, type KeyType, QT_PROJECT_ID } from './key-type.js'
import { legacyName } from './legacy-name.js'
import { findLegacyOrigin } from './legacy-origin.js'
import { WINDOWS_NAME_LENGTH } from './platform-safe-name.js'

/** The native key of the semaphore that guards a segment. */
export interface LockName {
  readonly kind: 'semaphore'
  readonly nativeKey: string
  readonly legacyKey: string | undefined
  readonly environment: KeyEnvironment
}

interface Guarded extends KeyText {
  readonly kind: KeyKind | undefined
}

/**
 * The native key of a segment's lock by QSharedMemoryPrivate::initKey (all releases) and semaphoreNativeKey (6.6+); `undefined` if it has none.
 */
export function lockName(
  segment: Guarded,
  since66: boolean,
  environment: KeyEnvironment,
): LockName | undefined {
  if (segment.kind === 'semaphore' || segment.nativeKey === '') return undefined
  if (!since66) return lockNameBefore66(segment)
  const { type, nativeKey, legacyKey } = segment
  if (legacyKey !== undefined) return legacyLock(type, legacyKey, environment)
  const name = type === 'windows' ? windowsLockName(nativeKey) : nativeKey
  return { kind: 'semaphore', nativeKey: name, legacyKey, environment }
}

/**
 * Qt before 6.6 locks only segments that it opened by setKey(): both native keys then follow from one legacy key and one temporary
 * directory, and the project id is always 'Q'.
 */
function lockNameBefore66(segment: Guarded): LockName | undefined {
  const origin = findLegacyOrigin(segment)
  const { type, projectId = QT_PROJECT_ID, legacyKey } = segment
  if (!origin || legacyKey === undefined || origin.kind === 'semaphore') return undefined
  if (projectId !== QT_PROJECT_ID) return undefined
  return legacyLock(type, legacyKey, origin.environment)
}

function legacyLock(type: KeyType, legacyKey: string, environment: KeyEnvironment): LockName {
  const nativeKey = legacyName(legacyKey, 'semaphore', type, environment)
  return { kind: 'semaphore', nativeKey, legacyKey, environment }
}

function windowsLockName(nativeKey: string): string {
  const suffix = '_sem'
  return nativeKey.slice(0, WINDOWS_NAME_LENGTH - suffix.length - 1) + suffix
}
