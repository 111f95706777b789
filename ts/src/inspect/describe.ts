import type { IpcObject, ObjectUser } from './objects/ipc-object.js'
import type { SharedSegment } from './objects/segment.js'
import type { SharedSemaphore } from './objects/semaphore.js'
import type { ProcessReference, User } from './processes/process-facts.js'

/** The shortest name that a user knows it by. */
export function nameOf({ key, nativeKey, number, id }: IpcObject): string {
  return key ?? nativeKey ?? (number === undefined ? `id ${id}` : hex(number))
}

/** As `ipcs` writes System V keys. */
export const hex = (number: number) => `0x${number.toString(16).padStart(8, '0')}`

export function segmentText(segment: SharedSegment): string {
  const { nativeKey, namespace, size, attached } = segment
  const name = nativeKey === undefined ? '' : ` ${nativeKey}`
  return `segment${name} (${identityText(segment, 'shmid')}, ${size ?? '?'} bytes, ${attached} attached) in ${namespace}`
}

export function lockText(lock: SharedSemaphore): string {
  const { nativeKey, namespace, value, last } = lock
  const by = last === undefined || last.pid === 0 ? '' : `, last used by ${processText(last)}`
  const name = nativeKey ?? 'without a key file'
  return `lock ${name} (${identityText(lock, 'semid')}, value ${value ?? '?'}${by}) in ${namespace}`
}

function identityText({ type, id, number }: IpcObject, idName: string): string {
  return type === 'systemv' ? `${idName} ${id}, key ${hex(number ?? 0)}` : `inode ${id}`
}

/** "memory 4711 (Qt 5.15.8)" */
export function userText({ program, pid, qtVersion, isQtIpc, mode }: ObjectUser): string {
  const what = isQtIpc ? ['qt-ipc'] : qtVersion === undefined ? [] : [`Qt ${qtVersion}`]
  const facts = [...what, ...(mode === 'readOnly' ? ['reads only'] : [])]
  return `${program} ${pid}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`
}

/** Who is attached; of those that this user cannot see, how many. */
export function usersText({ users, attached, type }: SharedSegment): string {
  const seen = users.map(userText)
  const unseen = type === 'systemv' ? attached - users.length : 0
  const rest = unseen > 0 ? [`${unseen} ${seen.length > 0 ? 'more, ' : ''}not seen`] : []
  return [...seen, ...rest].join(', ') || 'nobody'
}

/** A segment, and who has it, as evidence. */
export const segmentLines = (segment: SharedSegment): string[] => [
  segmentText(segment),
  ...(segment.attached > 0 ? [`attached: ${usersText(segment)}`] : []),
]

/** 0600 */
export const modeText = (mode: number | undefined): string =>
  mode === undefined ? '' : mode.toString(8).padStart(4, '0')

/** As a shell takes it. */
export const quoted = (text: string): string =>
  /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

export function processText({ pid, program, alive }: ProcessReference): string {
  if (pid === 0) return 'a process that is not to be seen from here'
  if (program !== undefined) return `process ${pid} (${program})`
  return alive === false ? `process ${pid}, which is gone` : `process ${pid}`
}

export const accountText = ({ id, name }: User) =>
  name === undefined ? `uid ${id}` : `${name} (uid ${id})`

export function durationText(ms: number): string {
  if (ms < 120_000) return `${Math.max(1, Math.round(ms / 1000))} s`
  const minutes = Math.round(ms / 60_000)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`
}

export const bytesText = (bytes: number) =>
  bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${Math.round(bytes / 2 ** 20)} MiB`
