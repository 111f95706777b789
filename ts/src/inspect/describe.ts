export { quoted } from '../errors/doctor-hint.js'

import { processText, sizeText } from '../system/wording.js'
import type { IpcObject, ObjectUser } from './objects/ipc-object.js'
import type { SharedSegment } from './objects/segment.js'
import type { SharedSemaphore } from './objects/semaphore.js'
import { isSemaphore, type SharedObject } from './objects/shared-object.js'

/** The shortest name by which users know an object: its key, native key, System V key or id. */
export function nameOf({ key, nativeKey, number, id }: IpcObject): string {
  return key ?? nativeKey ?? (number === undefined ? `id ${id}` : hex(number))
}

/** A System V key as `ipcs` prints it. */
export const hex = (number: number) => `0x${number.toString(16).padStart(8, '0')}`

export function segmentText(segment: SharedSegment): string {
  const { nativeKey, namespace, size, attached } = segment
  const name = nativeKey === undefined ? '' : ` ${nativeKey}`
  return `segment${name} (${identityText(segment, 'shmid')}, ${sizeText(size)}, ${attached} attached) in ${namespace}`
}

export const lockText = (lock: SharedSemaphore): string => semaphoreText(lock, 'lock')

export function semaphoreText(semaphore: SharedSemaphore, what = nounOf(semaphore)): string {
  const { nativeKey, namespace, value, last } = semaphore
  const by = last === undefined || last.pid === 0 ? '' : `, last used by ${processText(last)}`
  const name = nativeKey ?? 'without a key file'
  return `${what} ${name} (${identityText(semaphore, 'semid')}, value ${value ?? '?'}${by}) in ${namespace}`
}

/** The state of the lock of a segment: "lock ... is free", "no lock exists yet". */
export function lockStateText({ lock }: SharedSegment): string {
  if (lock === undefined) return 'no lock exists for it'
  const state = {
    free: 'is free',
    held: 'was held for a short time',
    inflated: 'has a value above 1',
    unknown: 'cannot be read by this user',
  }[lock.state ?? 'unknown']
  return `its lock ${state}: ${lockText(lock)}`
}

function identityText({ type, id, number }: IpcObject, idName: string): string {
  return type === 'systemv' ? `${idName} ${id}, key ${hex(number ?? 0)}` : `inode ${id}`
}

/** "memory 4711 (Qt 5.15.8)" */
export function userText({ program, pid, qtVersion, isQtIpc, mode }: ObjectUser): string {
  const what = isQtIpc ? ['qt-ipc'] : qtVersion === undefined ? [] : [`Qt ${qtVersion}`]
  const facts = [...what, ...(mode === 'readOnly' ? ['read-only'] : [])]
  return `${program} ${pid}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`
}

/** The attached processes, and the number of those that are not visible. */
export function usersText({ users, attached, type }: SharedSegment): string {
  const seen = users.map(userText)
  const unseen = type === 'systemv' ? attached - users.length : 0
  const rest = unseen > 0 ? [`${unseen} ${seen.length > 0 ? 'more, ' : ''}not visible`] : []
  return [...seen, ...rest].join(', ') || 'none'
}

/** Evidence: a segment and its users. */
export const segmentLines = (segment: SharedSegment): string[] => [
  segmentText(segment),
  ...(segment.attached > 0 ? [`attached: ${usersText(segment)}`] : []),
]

/** Evidence: a segment or a semaphore, and the processes that have it mapped. */
export const objectLines = (object: SharedObject): string[] =>
  isSemaphore(object)
    ? [
        semaphoreText(object),
        ...(object.users.length > 0 ? [`mapped by ${object.users.map(userText).join(', ')}`] : []),
      ]
    : segmentLines(object)

/** "segment", "semaphore" */
export const nounOf = (object: SharedObject): string =>
  isSemaphore(object) ? 'semaphore' : 'segment'

/** "5 s", "3 h" */
export function durationText(ms: number): string {
  if (ms < 120_000) return `${Math.max(1, Math.round(ms / 1000))} s`
  const minutes = Math.round(ms / 60_000)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`
}

/** "128 MiB" */
export const bytesText = (bytes: number) =>
  bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${Math.round(bytes / 2 ** 20)} MiB`
