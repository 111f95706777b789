import { instantOf } from './instant.js'
import type { DateTime } from './value.js'
import { wallClock, wallMilliseconds } from './zone-clock.js'

/**
 * The `Date` of the instant that a QDateTime means. Local time is this system's, a named zone is looked up in the system's
 * database. RangeError for a QDateTime without a date or with an unknown offset or zone: it means no instant.
 */
export function dateTimeToDate(value: DateTime): Date {
  const instant = instantOf(value)
  if (instant === undefined)
    throw new RangeError('A QDateTime without a valid date, time and offset means no instant')
  return new Date(instant)
}

/** The QDateTime in UTC of a `Date`'s instant, to the millisecond. */
export function dateTimeFromDate(date: Date): DateTime {
  const instant = date.getTime()
  if (Number.isNaN(instant)) throw new RangeError('An invalid Date has no QDateTime')
  return { ...wallClock(instant), spec: 'utc' }
}

/** The Julian day, as QDate has it, of a day in the proleptic Gregorian calendar (the year before 1 is 0). */
export function julianDay(year: number, month: number, day: number): number {
  const ms = new Date(0).setUTCFullYear(year, month - 1, day)
  return wallClock(ms).date
}

/** The day of a Julian day in the proleptic Gregorian calendar (the year before 1 is 0). */
export function calendarDate(day: number): { year: number; month: number; day: number } {
  const date = new Date(wallMilliseconds({ date: day, time: 0 }) ?? Number.NaN)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** What the conversions need of the global `Temporal`. */
interface TemporalLike {
  Instant: { fromEpochMilliseconds(ms: number): { epochMilliseconds: number } }
}

/** `Temporal.Instant` of the instant that a QDateTime means; TypeError where the platform has no Temporal. */
export function dateTimeToTemporal(value: DateTime): { epochMilliseconds: number } {
  return temporal().Instant.fromEpochMilliseconds(dateTimeToDate(value).getTime())
}

/** The QDateTime in UTC of a `Temporal.Instant` or `Temporal.ZonedDateTime`, to the millisecond. */
export function dateTimeFromTemporal(instant: { readonly epochMilliseconds: number }): DateTime {
  return dateTimeFromDate(new Date(instant.epochMilliseconds))
}

function temporal(): TemporalLike {
  const found: TemporalLike | undefined = Reflect.get(globalThis, 'Temporal')
  if (!found) throw new TypeError('This platform has no Temporal')
  return found
}
