import { completeEnvironment, type KeyEnvironment } from './environment.js'
import type { KeyText } from './key-text.js'
import type { KeyKind } from './key-type.js'
import { legacyName } from './legacy-name.js'

/** The origin of a native key: the kind and environment for which a legacy key gives it. */
export interface LegacyOrigin {
  /** The kind; `undefined` when both kinds have the same native key (POSIX on macOS). */
  readonly kind: KeyKind | undefined
  readonly environment: KeyEnvironment
}

/**
 * Finds the environment in which `legacyKey` gives `nativeKey`; `undefined` when none does, so that a program before Qt 6.6 can
 * open the object through setNativeKey() only.
 */
export function findLegacyOrigin({
  type,
  nativeKey,
  legacyKey,
}: Pick<KeyText, 'type' | 'nativeKey' | 'legacyKey'>): LegacyOrigin | undefined {
  if (legacyKey === undefined) return undefined
  for (const environment of candidates(nativeKey)) {
    const named = (kind: KeyKind) => legacyName(legacyKey, kind, type, environment) === nativeKey
    const [segment, semaphore] = [named('segment'), named('semaphore')]
    if (segment && semaphore) return { kind: undefined, environment }
    if (segment || semaphore) return { kind: segment ? 'segment' : 'semaphore', environment }
  }
  return undefined
}

function candidates(nativeKey: string): KeyEnvironment[] {
  const tempDir = nativeKey.slice(0, Math.max(0, nativeKey.lastIndexOf('/')))
  const variants = [
    { os: 'linux' },
    { os: 'windows' },
    { os: 'macos' },
    { os: 'macos', sandboxed: true },
  ] as const
  return variants.map(variant => completeEnvironment({ ...variant, tempDir }))
}
