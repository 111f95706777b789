import type { IpcObject, ObjectUser } from './objects/ipc-object.js'
import type { SharedSegment } from './objects/segment.js'
import type { ProcessReference, User } from './processes/process-facts.js'

/** The shortest name that a user knows it by. */
export function nameOf({ key, nativeKey, number, id }: IpcObject): string {
  return key ?? nativeKey ?? (number === undefined ? `id ${id}` : hex(number))
}

/** As `ipcs` writes System V keys. */
export const hex = (number: number) => `0x${number.toString(16).padStart(8, '0')}`

export function segmentText(segment: SharedSegment): string {
  const { type, number, id, nativeKey, namespace, size, attached } = segment
  const identity = type === 'systemv' ? `shmid ${id}, key ${hex(number ?? 0)}` : `inode ${id}`
  const name = nativeKey === undefined ? '' : ` ${nativeKey}`
  return `segment${name} (${identity}, ${size ?? '?'} bytes, ${attached} attached) in ${namespace}`
}

export function userText({ pid, program, qtVersion, isQtIpc }: ObjectUser): string {
  const qt = isQtIpc ? 'qt-ipc' : qtVersion === undefined ? 'no Qt' : `Qt ${qtVersion}`
  return `process ${pid} (${program}, ${qt})`
}

export const usersText = (users: readonly ObjectUser[]) =>
  users.length === 0 ? [] : [`attached: ${users.map(userText).join(', ')}`]

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
