import type { KeyType } from './key-type.js'

export type OperatingSystem = 'linux' | 'macos' | 'windows'

/** What a key's name depends on besides the key: facts about the process that uses it. */
export interface KeyEnvironment {
  /** Default `'linux'`, or `'windows'` where the key type says so. */
  readonly os: OperatingSystem
  /** What QDir::tempPath() gives in that process, without a slash at the end. Default `/tmp`. */
  readonly tempDir: string
  /** QStandardPaths::RuntimeLocation of that process; needed only by `platformSafe` with System V. */
  readonly runtimeDir: string | undefined
  /** Is it a macOS application in Apple's sandbox? Default false. */
  readonly sandboxed: boolean
}

let own: KeyEnvironment | undefined

/** What the gaps are filled with from now on, on that operating system: the entry `qt-ipc` knows its own process. */
export function setOwnEnvironment(environment: KeyEnvironment): void {
  own = environment
}

/** Fills the gaps; this folder itself reads nothing from the running process. */
export function completeEnvironment(
  given: Partial<KeyEnvironment> = {},
  type?: KeyType,
): KeyEnvironment {
  const os = given.os ?? (type === 'windows' ? 'windows' : (own?.os ?? 'linux'))
  const base = own?.os === os ? own : undefined
  return {
    os,
    tempDir: given.tempDir ?? base?.tempDir ?? '/tmp',
    // Asked for only when a key needs it: Qt makes the folder when it is missing.
    get runtimeDir() {
      return given.runtimeDir ?? base?.runtimeDir
    },
    sandboxed: given.sandboxed ?? base?.sandboxed ?? false,
  }
}

/** RangeError where that operating system has no such key type (Qt gives an empty key there). */
export function requireTypeOn(os: OperatingSystem, type: KeyType): void {
  if ((type === 'windows') === (os === 'windows')) return
  throw new RangeError(
    `There are no ${type} keys on ${os}; use ${os === 'windows' ? '"windows"' : '"systemv" or "posix"'}.`,
  )
}

/** The type of QSharedMemory(key) before 6.6, QNativeIpcKey::legacyDefaultTypeForOs() since. */
export function legacyDefaultType({ os, sandboxed }: KeyEnvironment): KeyType {
  if (os === 'windows') return 'windows'
  return os === 'macos' && sandboxed ? 'posix' : 'systemv'
}

/** QNativeIpcKey::DefaultTypeForOs. */
export function defaultType({ os }: KeyEnvironment): KeyType {
  return os === 'windows' ? 'windows' : 'posix'
}
