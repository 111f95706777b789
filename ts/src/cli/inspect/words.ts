import type { QtIpcError } from '../../errors.js'
import { durationText, hex, processText } from '../../inspect/describe.js'
import type { IpcObject, SharedSegment } from '../../inspect/index.js'

/** The key as far as it is known: itself, its letters, its native name, its number. */
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
