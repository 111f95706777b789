import { completeEnvironment, type KeyEnvironment } from './environment.js'
import type { KeyText } from './key-text.js'
import type { KeyKind } from './key-type.js'
import { legacyName } from './legacy-name.js'

/** Where a legacy key came from, read back from its native name. */
export interface LegacyOrigin {
  /** `undefined` where both kinds have the same name (POSIX on macOS). */
  readonly kind: KeyKind | undefined
  readonly environment: KeyEnvironment
}

/**
 * The environment in which `legacyKey` gives `nativeKey`; `undefined` when none does, that is, when a program before
 * Qt 6.6 can reach this object through setNativeKey() only.
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
