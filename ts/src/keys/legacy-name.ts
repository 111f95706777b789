import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { KeyEnvironment } from './environment.js'
import type { KeyKind, KeyType } from './key-type.js'
import { toUtf8 } from './utf8.js'

/** XNU documents 31 bytes for the name of a POSIX object, of which 30 are usable; Qt truncates there. */
export const MACOS_NAME_LENGTH = 30

const PREFIX: Record<KeyKind, string> = {
  segment: 'qipc_sharedmemory_',
  semaphore: 'qipc_systemsem_',
}

/**
 * The native key that QSharedMemory(key) and QSystemSemaphore(key) make of `key`, in every Qt since 4.4
 * (QSharedMemoryPrivate::makePlatformSafeKey, QtIpcCommon::legacyPlatformSafeKey since 6.6). An empty key stays empty.
 */
export function legacyName(
  key: string,
  kind: KeyKind,
  type: KeyType,
  environment: KeyEnvironment,
): string {
  if (key === '') return ''
  if (type === 'posix' && environment.os === 'macos')
    return environment.sandboxed ? key : `/${keyHash(key).slice(0, MACOS_NAME_LENGTH - 1)}`
  const name = PREFIX[kind] + key.replace(/[^a-zA-Z]/g, '') + keyHash(key)
  if (type === 'windows') return name
  return type === 'posix' ? `/${name}` : `${environment.tempDir}/${name}`
}

/** The parts of a key that its legacy name reveals. */
export interface LegacyName {
  readonly kind: KeyKind
  /** The ASCII letters of the key, in their order. */
  readonly letters: string
  /** `keyHash` of the key. */
  readonly hash: string
}

/**
 * Parses a legacy name: the last part of the path of a key file, or a POSIX or Windows name. `undefined` for any other name,
 * including those of POSIX keys on macOS, which contain no letters and not the whole hash.
 */
export function parseLegacyName(name: string): LegacyName | undefined {
  const [, prefix, letters = '', found = ''] =
    /^\/?(qipc_sharedmemory_|qipc_systemsem_)([a-zA-Z]*)([0-9a-f]{40})$/.exec(name) ?? []
  if (prefix === undefined) return undefined
  return { kind: prefix === PREFIX.segment ? 'segment' : 'semaphore', letters, hash: found }
}

/** Returns a function that finds the key of a legacy name: a key of letters only, or one of `words`; else `undefined`. */
export function legacyKeyFinder(words: Iterable<string>): (name: LegacyName) => string | undefined {
  const known = new Map([...words].map(word => [keyHash(word), word]))
  return ({ letters, hash: wanted }) =>
    known.get(wanted) ?? (letters !== '' && keyHash(letters) === wanted ? letters : undefined)
}

/** SHA-1 of the key's UTF-8 bytes, 40 hex digits. */
export const keyHash = (key: string): string => bytesToHex(sha1(toUtf8(key)))
