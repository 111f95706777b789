import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { KeyEnvironment } from './environment.js'
import type { KeyKind, KeyType } from './key-type.js'
import { toUtf8 } from './utf8.js'

/** XNU documents 31 bytes for a POSIX object's name, 30 are usable; Qt cuts there. */
export const MACOS_NAME_LENGTH = 30

const PREFIX: Record<KeyKind, string> = {
  segment: 'qipc_sharedmemory_',
  semaphore: 'qipc_systemsem_',
}

/**
 * The native name that QSharedMemory(key) and QSystemSemaphore(key) make of `key`, in every Qt since 4.4
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

/** What a legacy name gives away of its key. */
export interface LegacyName {
  readonly kind: KeyKind
  /** The ASCII letters of the key, in their order. */
  readonly letters: string
  /** `keyHash` of the key. */
  readonly hash: string
}

/**
 * Takes a legacy name apart: the last part of a key file's path, or a POSIX or Windows name. `undefined` for any other
 * name, also for those of macOS' POSIX keys, which hold no letters and not the whole hash.
 */
export function parseLegacyName(name: string): LegacyName | undefined {
  const [, prefix, letters = '', found = ''] =
    /^\/?(qipc_sharedmemory_|qipc_systemsem_)([a-zA-Z]*)([0-9a-f]{40})$/.exec(name) ?? []
  if (prefix === undefined) return undefined
  return { kind: prefix === PREFIX.segment ? 'segment' : 'semaphore', letters, hash: found }
}

/** Goes from a legacy name back to its key: a key of letters only is in the name, others must be among `words`. */
export function legacyKeyFinder(words: Iterable<string>): (name: LegacyName) => string | undefined {
  const known = new Map([...words].map(word => [keyHash(word), word]))
  return ({ letters, hash: wanted }) =>
    known.get(wanted) ?? (letters !== '' && keyHash(letters) === wanted ? letters : undefined)
}

/** SHA-1 of the key's UTF-8 bytes, 40 hex digits. */
export const keyHash = (key: string): string => bytesToHex(sha1(toUtf8(key)))
