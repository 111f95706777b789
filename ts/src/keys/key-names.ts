import { completeEnvironment, type KeyEnvironment, type OperatingSystem } from './environment.js'
import type { KeyProblem } from './key-problems.js'
import type { KeyType } from './key-type.js'
import { NativeIpcKey } from './native-ipc-key.js'

/** A rule by which programs make native keys of a key. */
export interface NameRule {
  readonly form: 'legacy' | 'platformSafe'
  readonly type: KeyType
  readonly os: OperatingSystem
  /** Whether it applies only in Apple's sandbox. */
  readonly sandboxed?: boolean
  /** The Qt calls that make this native key, and the releases that have them. */
  readonly usedBy: string
}

/** The kind of object that a key names: `'lock'` is the semaphore of QSharedMemory::lock(), `'semaphore'` that of QSystemSemaphore. */
export type NamedObject = 'segment' | 'lock' | 'semaphore'

/** A native key of a key, for one kind of object and one kind of program. */
export interface KeyName extends NameRule {
  readonly object: NamedObject
  /** The native key: a file path (System V), a name with a leading slash (POSIX), or the name of a kernel object (Windows). */
  readonly name: string
  /** QNativeIpcKey::toString() of it, Qt 6.6 and newer. */
  readonly text: string
  /** The name before it was truncated to the limit of the system; `undefined` if it was not. */
  readonly cutFrom: string | undefined
  /** Reasons why programs cannot use it; empty for a valid native key. */
  readonly problems: readonly KeyProblem[]
}

const legacy = 'QSharedMemory(key) and QSystemSemaphore(key), every Qt since 4.4'
const configured = 'a Qt configured for POSIX before 6.6; legacyNativeKey(key, PosixRealtime) since'
const platformSafe = 'platformSafeKey(key), Qt 6.6 and newer'
const platformSafeSystemV = 'platformSafeKey(key, SystemV), Qt 6.6 and newer'

const nameRules: readonly NameRule[] = [
  { os: 'linux', form: 'legacy', type: 'systemv', usedBy: legacy },
  { os: 'linux', form: 'legacy', type: 'posix', usedBy: configured },
  { os: 'linux', form: 'platformSafe', type: 'posix', usedBy: platformSafe },
  { os: 'linux', form: 'platformSafe', type: 'systemv', usedBy: platformSafeSystemV },
  { os: 'macos', form: 'legacy', type: 'systemv', usedBy: legacy },
  { os: 'macos', form: 'legacy', type: 'posix', usedBy: configured },
  {
    os: 'macos',
    form: 'legacy',
    type: 'posix',
    sandboxed: true,
    usedBy: "QSharedMemory(key) and QSystemSemaphore(key) in Apple's sandbox",
  },
  { os: 'macos', form: 'platformSafe', type: 'posix', usedBy: platformSafe },
  { os: 'macos', form: 'platformSafe', type: 'systemv', usedBy: platformSafeSystemV },
  { os: 'windows', form: 'legacy', type: 'windows', usedBy: legacy },
  { os: 'windows', form: 'platformSafe', type: 'windows', usedBy: platformSafe },
]

/**
 * Lists all native keys that Qt programs make of a key: by operating system, kernel interface and form of the key, and for each the
 * segment, its lock and a semaphore of that key.
 *
 * `environment` describes programs on its operating system, with the defaults of `NativeIpcKey`. Other systems get `<temp>` and
 * `<runtime>` in place of directories. Reads nothing from the system and never throws for a string.
 */
export function keyNames(key: string, environment: Partial<KeyEnvironment> = {}): KeyName[] {
  const own = completeEnvironment(environment)
  return nameRules.flatMap(rule => namesByRule(key, rule, own))
}

function namesByRule(key: string, rule: NameRule, own: KeyEnvironment): KeyName[] {
  const { os, form, type, sandboxed = false } = rule
  const isOwn = os === own.os
  const environment = {
    os,
    sandboxed,
    tempDir: isOwn ? own.tempDir : '<temp>',
    runtimeDir: (isOwn ? own.runtimeDir : undefined) ?? '<runtime>',
  }
  const segment = NativeIpcKey[form](key, { type, environment })
  const semaphore = NativeIpcKey[form](key, { type, environment, kind: 'semaphore' })
  const lock = segment.lockKey()
  const named = (object: NamedObject, native: NativeIpcKey): KeyName => ({
    ...rule,
    object,
    name: native.nativeKey,
    text: native.toString(),
    cutFrom: uncut(key, rule, native),
    problems: native.problems(),
  })
  return [
    named('segment', segment),
    ...(lock ? [named('lock', lock)] : []),
    named('semaphore', semaphore),
  ]
}

/** The name without the limit of macOS, if the truncated name is its start. */
function uncut(key: string, { form, type, os }: NameRule, cut: NativeIpcKey): string | undefined {
  if (os !== 'macos' || type !== 'posix') return undefined
  const full =
    form === 'platformSafe'
      ? `/${key}`
      : `/${NativeIpcKey.legacy(key, { type: 'posix', environment: { os: 'linux' } }).nativeKey.slice(-40)}`
  return full !== cut.nativeKey && full.startsWith(cut.nativeKey) ? full : undefined
}
