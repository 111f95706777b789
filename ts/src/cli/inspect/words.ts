import type { QtIpcError } from '../../errors.js'
import { durationText, hex, processText } from '../../inspect/describe.js'
import type { IpcObject, ObjectUser, SharedSegment } from '../../inspect/index.js'

/** The key as far as it is known: itself, its letters, its native name, its number. */
export function keyText({ key, letters, nativeKey, number, kind }: IpcObject): string {
  if (key !== undefined) return JSON.stringify(key)
  if (kind === 'legacy') return letters === '' ? '(no letters)' : `~${letters}`
  return nativeKey ?? (number === undefined ? '' : hex(number))
}

export const modeText = ({ mode }: IpcObject): string =>
  mode === undefined ? '' : mode.toString(8).padStart(4, '0')

export const ownerText = ({ owner }: IpcObject): string =>
  owner === undefined ? '' : (owner.name ?? String(owner.id))

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

/** "held by process 4711 (memory) for 5 s" */
export function lockText({ lock }: SharedSegment): string {
  if (lock === undefined) return 'none'
  const { state, holder, operatedAt, value, waiting } = lock
  const queue = waiting ? `, ${waiting} waiting` : ''
  if (state === 'held')
    return `held by ${holder ? processText(holder) : 'an unknown process'}${operatedAt ? ` for ${ageText(operatedAt)}` : ''}${queue}`
  return state === 'inflated' ? `at ${value}: ${value} holders at once` : (state ?? 'unknown')
}

/** "5 s", "3 h": how long ago. */
export const ageText = (date: Date | undefined): string =>
  date === undefined ? '' : durationText(Date.now() - date.getTime())

/** For JSON: what is not known is null, so that every object has every name. */
export function withNulls(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, part) => (part === undefined ? null : part)))
}

/** The message without its hint, which speaks of the library's options. */
export const withoutHint = ({ message, hint }: QtIpcError): string =>
  hint === undefined ? message : message.replace(`. ${hint}`, '')
