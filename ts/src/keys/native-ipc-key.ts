import { brand } from '../brand.js'
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

/** How a key text becomes a native key. */
export interface KeyOptions {
  /** Default `'segment'`. */
  kind?: KeyKind | undefined
  /** Default: Qt's own choice for that operating system. */
  type?: KeyTypeName | undefined
  /** The process that the key is for; gaps are filled with `{ os: 'linux', tempDir: '/tmp' }`. */
  environment?: Partial<KeyEnvironment> | undefined
}

/** What is known of a native key besides its name. */
export type NativeKeyOptions = Pick<KeyOptions, 'kind' | 'environment'>

/** Whose lock is asked for. */
export interface LockOptions {
  qt?: string | undefined
  environment?: Partial<KeyEnvironment> | undefined
}

interface Parts extends KeyText {
  readonly kind: KeyKind | undefined
  readonly environment: KeyEnvironment
}

/**
 * The name by which the kernel knows a shared memory segment or a semaphore, as QNativeIpcKey of Qt 6.6+ holds it.
 * Immutable, pure, and able to answer for every Qt since 4.4. Never waits, touches no file.
 *
 * ```ts
 * const key = NativeIpcKey.legacy('demo')          // QSharedMemory("demo")
 * key.nativeKey                                    // /tmp/qipc_sharedmemory_demo89e495e7941cf9e4...
 * key.lockKey({ qt: '5.15' })?.nativeKey           // /tmp/qipc_systemsem_demo89e495e7941cf9e4...
 * ```
 */
export class NativeIpcKey {
  readonly type: KeyType
  /** The second argument of ftok(), 1 to 127; 81 (`'Q'`) unless told otherwise. System V only. */
  readonly projectId: number | undefined
  /** A file path (System V), a name with a slash in front (POSIX), or a kernel object's name (Windows). */
  readonly nativeKey: string
  /** The text given to QSharedMemory(key) or QSystemSemaphore(key), if the key was made from one. */
  readonly legacyKey: string | undefined
  /** What it names, where that is known. */
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
   * Any text will do, also NUL and unpaired surrogates; an empty key gives an empty native key, as in Qt (`problems()`).
   * Throws TypeError for a value that is no text or type, RangeError for a type that the system does not have.
   */
  static legacy(key: string, options: KeyOptions = {}): NativeIpcKey {
    const parts = resolve(key, options, legacyDefaultType)
    const nativeKey = legacyName(key, parts.kind, parts.type, parts.environment)
    return new NativeIpcKey({ ...parts, nativeKey, legacyKey: key || undefined })
  }

  /**
   * The key of QSharedMemory::platformSafeKey() or QSystemSemaphore::platformSafeKey(), Qt 6.6+.
   * Errors as `legacy`, and TypeError for a System V key without `environment.runtimeDir` unless it begins with `/`.
   */
  static platformSafe(key: string, options: KeyOptions = {}): NativeIpcKey {
    const parts = resolve(key, options, defaultType)
    const nativeKey = platformSafeName(key, parts.kind, parts.type, parts.environment)
    return new NativeIpcKey({ ...parts, nativeKey, legacyKey: undefined })
  }

  /**
   * A native name as it is, as QNativeIpcKey(name, type): `native('/tmp/app', 'systemv-7')`.
   * Throws TypeError for an unknown type, RangeError for a project id that System V cannot use (128 to 255).
   */
  static native(name: string, type: KeyTypeName, options: NativeKeyOptions = {}): NativeIpcKey {
    const found = requireTypeName(type)
    return NativeIpcKey.#known(
      { ...found, nativeKey: requireText(name), legacyKey: undefined },
      options,
    )
  }

  /**
   * The inverse of `toString`, as QNativeIpcKey::fromString() of Qt 6.6+. Without an environment, the temp folder is
   * taken from the text where it can be seen there, so that `lockKey` finds the lock of the program that wrote it.
   * Throws TypeError where Qt finds the text invalid, RangeError for the project ids 128 to 255.
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

  /** The text form of QNativeIpcKey::toString(), Qt 6.6+: `systemv:/tmp/app`, `posix:/app?legacyKey=app`. */
  toString(): string {
    return formatKeyText(this)
  }

  /** The same type, project id, native key and legacy key (QNativeIpcKey's operator==). */
  equals(other: NativeIpcKey): boolean {
    return (
      this.type === other.type &&
      this.projectId === other.projectId &&
      this.nativeKey === other.nativeKey &&
      this.legacyKey === other.legacyKey
    )
  }

  /**
   * The key of the semaphore that QSharedMemory::lock() of the release `qt` ("5.15", "6.8"; default the newest) uses
   * for this segment; `undefined` where there is none (native keys before 6.6, a semaphore's key, an empty key).
   * `environment` is that of the locking process, if it is not the one of this key. Throws TypeError for a bad `qt`.
   */
  lockKey({ qt, environment }: LockOptions = {}): NativeIpcKey | undefined {
    const lockEnvironment = environment
      ? completeEnvironment(environment, this.type)
      : this.#environment
    const lock = lockName(this, hasNativeIpcKeys(qt), lockEnvironment)
    return lock && new NativeIpcKey({ ...lock, type: this.type, projectId: this.projectId })
  }

  /** What keeps this key, or its lock in Qt 6.6+, from working, each with its remedy; empty for a good key. */
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
  throw new TypeError(`A key is a string, not ${String(text)}`)
}
