import { dateTimeToDate } from '../../datastream/date-time/conversions.js'
import type { DateTime, Variant } from '../../datastream/index.js'
import { ExactNumber } from './exact-number.js'
import { toJson } from './json.js'

/** Whether a value has the shape of a decoded QDateTime. */
export function isDateTime(value: object): value is DateTime {
  return 'date' in value && 'time' in value && 'spec' in value
}

/** Whether a value has the shape of a decoded QVariant. */
export function isVariant(value: object): value is Variant {
  return 'type' in value && 'value' in value && 'isNull' in value && typeof value.type === 'string'
}

/** A value without parts for people, strings unchanged; `undefined` for a value with parts. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value !== 'object') return String(value)
  if (value === null) return 'null'
  if (value instanceof Date) return value.toISOString()
  if (value instanceof ExactNumber) return String(value)
  if (value instanceof Uint8Array) return bytesText(value)
  if (isDateTime(value)) return dateTimeText(value)
  if (isVariant(value)) return scalarText(value.value)
  return undefined
}

/** The number to plot for a value, dates in ms; `undefined` for a value that is not a number. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'object' || value === null) return undefined
  if (value instanceof Date) return value.getTime()
  if (value instanceof ExactNumber) return Number(value.value)
  return isVariant(value) ? numberOf(value.value) : undefined
}

function bytesText(bytes: Uint8Array): string {
  const shown = Buffer.from(bytes.subarray(0, 32)).toString('hex')
  return bytes.length > 32 ? `${shown}... (${bytes.length} bytes)` : shown
}

function dateTimeText(value: DateTime): string {
  try {
    const date = dateTimeToDate(value)
    return value.spec === 'localTime' ? localTimeText(date) : date.toISOString()
  } catch (error) {
    // An invalid date, or an unknown time zone.
    if (error instanceof RangeError) return JSON.stringify(toJson(value))
    throw error
  }
}

/** "2026-11-20 12:34:56.789", in local time. */
export function localTimeText(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  return `${day} ${time}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
