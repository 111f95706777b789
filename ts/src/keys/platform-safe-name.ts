import type { KeyEnvironment } from './environment.js'
import type { KeyKind, KeyType } from './key-type.js'
import { MACOS_NAME_LENGTH } from './legacy-name.js'

/** MAX_PATH of Windows, the documented limit for the name of a kernel object, in characters. */
export const WINDOWS_NAME_LENGTH = 260

const WINDOWS_PREFIX: Record<KeyKind, string> = { segment: 'shm_', semaphore: 'sem_' }

/**
 * The native key of QSharedMemory::platformSafeKey() and QSystemSemaphore::platformSafeKey() of Qt 6.6+
 * (QtIpcCommon::platformSafeKey). An empty key stays empty.
 */
export function platformSafeName(
  key: string,
  kind: KeyKind,
  type: KeyType,
  environment: KeyEnvironment,
): string {
  if (key === '') return ''
  if (type === 'windows') return windowsName(key, kind)
  if (type === 'posix')
    return environment.os === 'macos' ? `/${key.slice(0, MACOS_NAME_LENGTH - 1)}` : `/${key}`
  return key.startsWith('/') ? key : `${requireRuntimeDir(environment)}/${key}`
}

function windowsName(key: string, kind: KeyKind): string {
  const [, namespace = '', name = ''] = /^(Local\\|Global\\)?(.*)$/s.exec(key) ?? []
  return (namespace + WINDOWS_PREFIX[kind] + name).slice(0, WINDOWS_NAME_LENGTH)
}

function requireRuntimeDir({ runtimeDir }: KeyEnvironment): string {
  if (runtimeDir !== undefined) return runtimeDir
  throw new TypeError(
    'environment.runtimeDir is missing, which contains the key file of a platformSafe System V key: pass it ' +
      '(usually XDG_RUNTIME_DIR), or a key that begins with "/"',
  )
}
