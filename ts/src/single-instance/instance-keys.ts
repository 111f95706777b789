import { NativeIpcKey } from '../keys/index.js'
import { runGuardKeys } from '../keys/run-guard-keys.js'
import { oneOf } from '../settings.js'

export type InstanceKey = string | NativeIpcKey
export type InstanceIdiom = 'segment' | 'runGuard'

/** What an idiom makes of the key of a program. */
export interface InstanceKeys {
  readonly text: string
  readonly segment: InstanceKey
  /** The key of the QSystemSemaphore that each look at the segment is guarded by. */
  readonly guard: string | undefined
}

/** Throws TypeError for what is no key of a program, or no idiom. */
export function instanceKeys(key: InstanceKey, idiom: InstanceIdiom): InstanceKeys {
  oneOf('idiom', idiom, ['segment', 'runGuard'])
  const isText = typeof key === 'string'
  if (!isText && !(key instanceof NativeIpcKey))
    throw new TypeError(`the key of a program is a string or a NativeIpcKey, not ${String(key)}`)
  if (idiom === 'segment')
    return { text: isText ? key : key.toString(), segment: key, guard: undefined }
  if (!isText) throw new TypeError(`idiom 'runGuard' hashes a string, not ${key}`)
  const { segment, semaphore } = runGuardKeys(key)
  return { text: key, segment, guard: semaphore }
}
