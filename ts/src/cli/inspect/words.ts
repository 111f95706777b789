import type { IpcObject, ObjectUser, ProcessReference, SharedSegment } from '../../inspect/index.js'

/** The key as far as it is known: itself, its letters, its native name, its number. */
export function keyText({ key, letters, nativeKey, number, kind }: IpcObject): string {
  if (key !== undefined) return JSON.stringify(key)
  if (kind === 'legacy') return letters === '' ? '(no letters)' : `~${letters}`
  return nativeKey ?? (number === undefined ? '' : hex(number))
}

export const hex = (number: number): string => `0x${number.toString(16).padStart(8, '0')}`

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

export function referenceText(process: ProcessReference | undefined): string {
  if (process === undefined) return 'unknown'
  const { pid, program, alive } = process
  if (pid === 0) return 'not seen'
  if (program !== undefined) return `${program} ${pid}`
  return alive === false ? `${pid}, gone` : String(pid)
}

/** "held by memory 4711 for 5 s" */
export function lockText({ lock }: SharedSegment): string {
  if (lock === undefined) return 'none'
  const { state, holder, operatedAt, value, waiting } = lock
  const queue = waiting ? `, ${waiting} waiting` : ''
  if (state === 'held')
    return `held by ${referenceText(holder)}${operatedAt ? ` for ${ageText(operatedAt)}` : ''}${queue}`
  return state === 'inflated' ? `at ${value}: ${value} holders at once` : (state ?? 'unknown')
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** "5 s", "3 h": how long ago. */
export function ageText(date: Date | undefined): string {
  if (date === undefined) return ''
  const seconds = Math.max(0, (Date.now() - date.getTime()) / 1000)
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? ['s', 1]
  return `${Math.floor(seconds / length)} ${unit}`
}

/** For JSON: what is not known is null, so that every object has every name. */
export function withNulls(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, part) => (part === undefined ? null : part)))
}
