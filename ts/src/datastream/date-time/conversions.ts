import { instantOf } from './instant.js'
import type { DateTime } from './value.js'
import { wallClock, wallMilliseconds } from './zone-clock.js'

/**
 * Converts a QDateTime to the `Date` of its instant. Local time is that of this system; a named zone is looked up in the database
 * of this system.
 *
 * @throws {RangeError} when the QDateTime has no date or an unknown offset or zone, and so no instant.
 */
export function dateTimeToDate(value: DateTime): Date {
  const instant = instantOf(value)
  if (instant === undefined)
    throw new RangeError(
      'a QDateTime must have a valid date, time and offset to be converted to an instant',
    )
  return new Date(instant)
}

/** Converts the instant of a `Date` to a QDateTime in UTC, to the millisecond. @throws {RangeError} when the `Date` is invalid. */
export function dateTimeFromDate(date: Date): DateTime {
  const instant = date.getTime()
  if (Number.isNaN(instant)) throw new RangeError('date must be a valid Date')
  return { ...wallClock(instant), spec: 'utc' }
}

/** Converts a day of the proleptic Gregorian calendar (the year before 1 is 0) to the Julian day of QDate. */
export function julianDay(year: number, month: number, day: number): number {
  const ms = new Date(0).setUTCFullYear(year, month - 1, day)
  return wallClock(ms).date
}

/** Converts a Julian day to the day of the proleptic Gregorian calendar (the year before 1 is 0). */
export function calendarDate(day: number): { year: number; month: number; day: number } {
  const date = new Date(wallMilliseconds({ date: day, time: 0 }) ?? Number.NaN)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** The members of the global `Temporal` that the conversions use. */
interface TemporalLike {
  Instant: { fromEpochMilliseconds(ms: number): { epochMilliseconds: number } }
}

/** Converts a QDateTime to a `Temporal.Instant`. @throws {TypeError} when the platform does not have Temporal. */
export function dateTimeToTemporal(value: DateTime): { epochMilliseconds: number } {
  return temporal().Instant.fromEpochMilliseconds(dateTimeToDate(value).getTime())
}

/** Converts a `Temporal.Instant` or `Temporal.ZonedDateTime` to a QDateTime in UTC, to the millisecond. */
export function dateTimeFromTemporal(instant: { readonly epochMilliseconds: number }): DateTime {
  return dateTimeFromDate(new Date(instant.epochMilliseconds))
}

function temporal(): TemporalLike {
  const found: TemporalLike | undefined = Reflect.get(globalThis, 'Temporal')
  if (!found) throw new TypeError('this platform does not have Temporal')
  return found
}
