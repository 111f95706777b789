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
    return environment.sandboxed ? key : `/${hash(key).slice(0, MACOS_NAME_LENGTH - 1)}`
  const name = PREFIX[kind] + key.replace(/[^a-zA-Z]/g, '') + hash(key)
  if (type === 'windows') return name
  return type === 'posix' ? `/${name}` : `${environment.tempDir}/${name}`
}

const hash = (key: string) => bytesToHex(sha1(toUtf8(key)))
