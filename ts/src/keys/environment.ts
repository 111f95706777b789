import type { KeyType } from './key-type.js'

export type OperatingSystem = 'linux' | 'macos' | 'windows'

/** The facts about a process on which the native keys of its key strings depend. */
export interface KeyEnvironment {
  /** Operating system. Default `'linux'`, or `'windows'` for the key type `'windows'`. */
  readonly os: OperatingSystem
  /** QDir::tempPath() of that process, without a slash at the end. Default `/tmp`. */
  readonly tempDir: string
  /** QStandardPaths::RuntimeLocation of that process; needed only by `platformSafe` with System V. */
  readonly runtimeDir: string | undefined
  /** Whether it is a macOS application in Apple's sandbox. Default false. */
  readonly sandboxed: boolean
}

let own: KeyEnvironment | undefined

/** Sets the defaults of its operating system: the entry `qt-ipc` provides the environment of its process. */
export function setOwnEnvironment(environment: KeyEnvironment): void {
  own = environment
}

/** Completes an environment with defaults; reads nothing from the running process. */
export function completeEnvironment(
  given: Partial<KeyEnvironment> = {},
  type?: KeyType,
): KeyEnvironment {
  const os = given.os ?? (type === 'windows' ? 'windows' : (own?.os ?? 'linux'))
  const base = own?.os === os ? own : undefined
  return {
    os,
    tempDir: given.tempDir ?? base?.tempDir ?? '/tmp',
    // Evaluated only when a key needs it: Qt creates the directory when it is missing.
    get runtimeDir() {
      return given.runtimeDir ?? base?.runtimeDir
    },
    sandboxed: given.sandboxed ?? base?.sandboxed ?? false,
  }
}

/** @throws {RangeError} when the operating system does not have this key type (Qt returns an empty key). */
export function requireTypeOn(os: OperatingSystem, type: KeyType): void {
  if ((type === 'windows') === (os === 'windows')) return
  throw new RangeError(
    `type must be ${os === 'windows' ? '"windows"' : '"systemv" or "posix"'} on ${os}, got "${type}"`,
  )
}

/** The type of QSharedMemory(key) before Qt 6.6, QNativeIpcKey::legacyDefaultTypeForOs() since. */
export function legacyDefaultType({ os, sandboxed }: KeyEnvironment): KeyType {
  if (os === 'windows') return 'windows'
  return os === 'macos' && sandboxed ? 'posix' : 'systemv'
}

/** QNativeIpcKey::DefaultTypeForOs. */
export function defaultType({ os }: KeyEnvironment): KeyType {
  return os === 'windows' ? 'windows' : 'posix'
}
