import type { QtIpcError } from '../../errors/qt-ipc-error.js'
import { durationText, hex } from '../../inspect/describe.js'
import type { IpcObject, SharedSegment } from '../../inspect/index.js'
import { processText } from '../../system/wording.js'

/** The best known form of a key: the key itself, its letters, its native key, or its System V key. */
export function keyText({ key, letters, nativeKey, number, kind }: IpcObject): string {
  if (key !== undefined) return JSON.stringify(key)
  if (kind === 'legacy') return letters === '' ? '(no letters)' : `~${letters}`
  return nativeKey ?? (number === undefined ? '' : hex(number))
}

export const ownerText = ({ owner }: IpcObject): string =>
  owner === undefined ? '' : (owner.name ?? String(owner.id))

/** "held by process 4711 (memory) for 5 s" */
export function lockText({ lock }: SharedSegment): string {
  if (lock === undefined) return 'none'
  const { state, holder, operatedAt, value, waiting } = lock
  const queue = waiting ? `, ${waiting} waiting` : ''
  if (state === 'held')
    return `held by ${holder ? processText(holder) : 'an unknown process'}${operatedAt ? ` for ${ageText(operatedAt)}` : ''}${queue}`
  return state === 'inflated' ? `value ${value}: ${value} holders at once` : (state ?? 'unknown')
}

/** The time since a date: "5 s", "3 h". */
export const ageText = (date: Date | undefined): string =>
  date === undefined ? '' : durationText(Date.now() - date.getTime())

/** Replaces `undefined` by null for JSON, so that all objects have all members. */
export function withNulls(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, part) => (part === undefined ? null : part)))
}

/** The message without its hint, which names options of the library instead of the command. */
export const withoutHint = ({ message, hint }: QtIpcError): string =>
  hint === undefined ? message : message.replace(`. ${hint}`, '')
