import { oneOf } from '../arguments/checks.js'
import { NativeIpcKey } from '../keys/index.js'
import { runGuardKeys } from '../keys/run-guard-keys.js'

export type InstanceKey = string | NativeIpcKey
export type InstanceIdiom = 'segment' | 'runGuard'

/** The keys that an idiom derives from the key of a program. */
export interface InstanceKeys {
  readonly text: string
  readonly segment: InstanceKey
  /** The key of the QSystemSemaphore that guards access to the segment. */
  readonly guard: string | undefined
}

/** @throws {TypeError} when the key is not that of a program, or the idiom is unknown. */
export function instanceKeys(key: InstanceKey, idiom: InstanceIdiom): InstanceKeys {
  oneOf('idiom', idiom, ['segment', 'runGuard'])
  const isText = typeof key === 'string'
  if (!isText && !(key instanceof NativeIpcKey))
    throw new TypeError(`key must be a string or a NativeIpcKey, got ${String(key)}`)
  if (idiom === 'segment')
    return { text: isText ? key : key.toString(), segment: key, guard: undefined }
  if (!isText) throw new TypeError(`key must be a string for idiom 'runGuard', got ${key}`)
  const { segment, semaphore } = runGuardKeys(key)
  return { text: key, segment, guard: semaphore }
}
