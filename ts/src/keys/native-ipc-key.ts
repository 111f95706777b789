import { brand } from '../errors/brand.js'
import {
  completeEnvironment,
  defaultType,
  type KeyEnvironment,
  legacyDefaultType,
  requireTypeOn,
} from './environment.js'
import { type KeyProblem, keyProblems } from './key-problems.js'
import { formatKeyText, type KeyText, parseKeyText } from './key-text.js'
import { type KeyKind, type KeyType, type KeyTypeName, requireTypeName } from './key-type.js'
import { legacyName } from './legacy-name.js'
import { findLegacyOrigin } from './legacy-origin.js'
import { lockName } from './lock-name.js'
import { platformSafeName } from './platform-safe-name.js'
import { hasNativeIpcKeys } from './qt-release.js'

/** Options for making a native key of a key string. */
export interface KeyOptions {
  /** The kind of object that it names. Default `'segment'`. */
  kind?: KeyKind | undefined
  /** Type of the key. Default: Qt's default for that operating system. */
  type?: KeyTypeName | undefined
  /** The process that uses the key. Default `{ os: 'linux', tempDir: '/tmp' }`; this process after importing `qt-ipc`. */
  environment?: Partial<KeyEnvironment> | undefined
}

/** Known facts of a native key besides its name. */
export type NativeKeyOptions = Pick<KeyOptions, 'kind' | 'environment'>

/** The program for whose lock to ask: its Qt release, default the newest, and its environment. */
export interface LockOptions {
  qt?: string | undefined
  environment?: Partial<KeyEnvironment> | undefined
}

interface Parts extends KeyText {
  readonly kind: KeyKind | undefined
  readonly environment: KeyEnvironment
}

/**
 * The native key of a shared memory segment or a semaphore, like QNativeIpcKey of Qt 6.6+, for every Qt since 4.4. Immutable.
 * Never waits, reads and writes no file.
 *
 * ```ts
 * const key = NativeIpcKey.legacy('demo')          // QSharedMemory("demo")
 * key.nativeKey                                    // /tmp/qipc_sharedmemory_demo89e495e7941cf9e4...
 * key.lockKey({ qt: '5.15' })?.nativeKey           // /tmp/qipc_systemsem_demo89e495e7941cf9e4...
 * ```
 */
export class NativeIpcKey {
  readonly type: KeyType
  /** System V: the second argument of ftok(), 1 to 127, default 81 (`'Q'`); otherwise `undefined`. */
  readonly projectId: number | undefined
  /** A file path (System V), a name with a leading slash (POSIX), or the name of a kernel object (Windows). */
  readonly nativeKey: string
  /** The argument of QSharedMemory(key) or QSystemSemaphore(key), if the key was made from one. */
  readonly legacyKey: string | undefined
  /** The kind of object that it names; `undefined` if unknown. */
  readonly kind: KeyKind | undefined
  readonly #environment: KeyEnvironment

  private constructor(parts: Parts) {
    this.type = parts.type
    this.projectId = parts.projectId
    this.nativeKey = parts.nativeKey
    this.legacyKey = parts.legacyKey
    this.kind = parts.kind
    this.#environment = parts.environment
    Object.freeze(this)
  }

  /**
   * The key of QSharedMemory(key) or QSystemSemaphore(key), the same in every Qt since 4.4.
   * Accepts any string, including NUL and unpaired surrogates; an empty key gives an empty native key, as in Qt (`problems()`).
   *
   * @throws {TypeError} when `key` is not a string, or `type` is not a key type.
   * @throws {RangeError} when the operating system does not have this type, or its project id is 128 to 255.
   */
  static legacy(key: string, options: KeyOptions = {}): NativeIpcKey {
    const parts = resolve(key, options, legacyDefaultType)
    const nativeKey = legacyName(key, parts.kind, parts.type, parts.environment)
    return new NativeIpcKey({ ...parts, nativeKey, legacyKey: key || undefined })
  }

  /**
   * The key of QSharedMemory::platformSafeKey() or QSystemSemaphore::platformSafeKey(), Qt 6.6+.
   *
   * @throws {TypeError} when `key` is not a string, `type` is not a key type, or a System V key that does not begin with `/` comes
   *   without `environment.runtimeDir`.
   * @throws {RangeError} when the operating system does not have this type, or its project id is 128 to 255.
   */
  static platformSafe(key: string, options: KeyOptions = {}): NativeIpcKey {
    const parts = resolve(key, options, defaultType)
    const nativeKey = platformSafeName(key, parts.kind, parts.type, parts.environment)
    return new NativeIpcKey({ ...parts, nativeKey, legacyKey: undefined })
  }

  /**
   * A native key with the given name, like QNativeIpcKey(name, type): `native('/tmp/app', 'systemv-7')`.
   *
   * @throws {TypeError} when `name` is not a string, or `type` is not a key type.
   * @throws {RangeError} when the project id is 128 to 255, which System V cannot use.
   */
  static native(name: string, type: KeyTypeName, options: NativeKeyOptions = {}): NativeIpcKey {
    const found = requireTypeName(type)
    return NativeIpcKey.#known(
      { ...found, nativeKey: requireText(name), legacyKey: undefined },
      options,
    )
  }

  /**
   * The inverse of `toString`, like QNativeIpcKey::fromString() of Qt 6.6+. Without `environment`, the temporary directory is
   * derived from the string if possible, so that `lockKey` finds the lock of the program that wrote it.
   *
   * @throws {TypeError} when `text` is not a string, or Qt returns an invalid key for it.
   * @throws {RangeError} when the project id is 128 to 255.
   */
  static parse(text: string, options: NativeKeyOptions = {}): NativeIpcKey {
    return NativeIpcKey.#known(parseKeyText(requireText(text)), options)
  }

  static #known(text: KeyText, { kind, environment }: NativeKeyOptions): NativeIpcKey {
    const origin = findLegacyOrigin(text)
    return new NativeIpcKey({
      ...text,
      kind: kind ?? origin?.kind,
      environment: completeEnvironment(environment ?? origin?.environment, text.type),
    })
  }

  /** The string of QNativeIpcKey::toString(), Qt 6.6+: `systemv:/tmp/app`, `posix:/app?legacyKey=app`. */
  toString(): string {
    return formatKeyText(this)
  }

  /** Whether type, project id, native key and legacy key are equal, like QNativeIpcKey's operator==. */
  equals(other: NativeIpcKey): boolean {
    return (
      this.type === other.type &&
      this.projectId === other.projectId &&
      this.nativeKey === other.nativeKey &&
      this.legacyKey === other.legacyKey
    )
  }

  /**
   * The key of the semaphore that QSharedMemory::lock() of the release `qt` ("5.15", "6.8"; default the newest) uses for this
   * segment; `undefined` if it has none (native keys before 6.6, the key of a semaphore, an empty key). `environment` is that of
   * the locking process, by default that of this key.
   *
   * @throws {TypeError} when `qt` is not a release.
   */
  lockKey({ qt, environment }: LockOptions = {}): NativeIpcKey | undefined {
    const lockEnvironment = environment
      ? completeEnvironment(environment, this.type)
      : this.#environment
    const lock = lockName(this, hasNativeIpcKeys(qt), lockEnvironment)
    return lock && new NativeIpcKey({ ...lock, type: this.type, projectId: this.projectId })
  }

  /** The reasons why this key, or its lock in Qt 6.6+, cannot be used, each with a remedy; empty for a valid key. */
  problems(): readonly KeyProblem[] {
    const own = keyProblems(this, this.#environment.os)
    return own.length > 0 ? own : (this.lockKey()?.problems() ?? [])
  }

  static {
    brand(NativeIpcKey, 'NativeIpcKey')
  }
}

function resolve(
  key: string,
  { kind = 'segment', type, environment: given }: KeyOptions,
  typeFor: (environment: KeyEnvironment) => KeyType,
) {
  requireText(key)
  const wanted = type === undefined ? undefined : requireTypeName(type)
  const environment = completeEnvironment(given, wanted?.type)
  const found = wanted ?? requireTypeName(typeFor(environment))
  requireTypeOn(environment.os, found.type)
  return { ...found, kind, environment }
}

function requireText(text: string): string {
  if (typeof text === 'string') return text
  throw new TypeError(`key must be a string, got ${String(text)}`)
}
