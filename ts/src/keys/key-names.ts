import type { KeyForm } from '../cli/keys/key-argument.js'
import {
  type KeyEnvironment,
  type KeyProblem,
  type KeyType,
  NativeIpcKey,
  type OperatingSystem,
} from './index.js'

/** Which programs make a name of a key in that way. */
export interface NameRule {
  readonly form: Exclude<KeyForm, 'native'>
  readonly type: KeyType
  readonly os: OperatingSystem
  readonly sandboxed?: boolean
  readonly usedBy: string
}

export type NamedObject = 'segment' | 'lock' | 'semaphore'

/** One name that a key has. */
export interface KeyName extends NameRule {
  /** `'lock'` is the semaphore of QSharedMemory::lock(), `'semaphore'` that of QSystemSemaphore with the same key. */
  readonly object: NamedObject
  readonly name: string
  /** QNativeIpcKey's text for it, Qt 6.6 and newer. */
  readonly text: string
  /** The name before the system's limit cut it; `undefined` where nothing is lost. */
  readonly cutFrom: string | undefined
  readonly problems: readonly KeyProblem[]
}

const legacy = 'QSharedMemory(key) and QSystemSemaphore(key), every Qt since 4.4'
const configured = 'a Qt configured for POSIX before 6.6; legacyNativeKey(key, PosixRealtime) since'
const platformSafe = 'platformSafeKey(key), Qt 6.6 and newer'
const platformSafeSystemV = 'platformSafeKey(key, SystemV), Qt 6.6 and newer'

export const nameRules: readonly NameRule[] = [
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

/** Every name of a key. `own` is the environment of programs on its system; other systems get placeholders for folders. */
export function namesOf(key: string, own: KeyEnvironment): KeyName[] {
  return nameRules.flatMap(rule => namesByRule(key, rule, own))
}

function namesByRule(key: string, rule: NameRule, own: KeyEnvironment): KeyName[] {
  const { os, form, type, sandboxed = false } = rule
  const folders = os === own.os ? own : { tempDir: '<temp>', runtimeDir: '<runtime>' }
  const environment = { os, sandboxed, tempDir: folders.tempDir, runtimeDir: folders.runtimeDir }
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

/** The name of a system without limits, where the key's own begins it. */
function uncut(key: string, { form, type, os }: NameRule, cut: NativeIpcKey): string | undefined {
  if (os !== 'macos' || type !== 'posix') return undefined
  const full =
    form === 'platformSafe'
      ? `/${key}`
      : `/${NativeIpcKey.legacy(key, { type: 'posix', environment: { os: 'linux' } }).nativeKey.slice(-40)}`
  return full !== cut.nativeKey && full.startsWith(cut.nativeKey) ? full : undefined
}
