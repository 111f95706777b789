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

/**
 * Converts a day of the proleptic Gregorian calendar (the year before 1 is 0) to the Julian day of QDate.
 *
 * @throws {RangeError} when it is not a day of the calendar, or further from 1970 than the 273,000 years of a `Date`.
 */
export function julianDay(year: number, month: number, day: number): number {
  const date = new Date(0)
  const { date: julian } = wallClock(date.setUTCFullYear(year, month - 1, day))
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!isDay || date.getUTCFullYear() !== year)
    throw new RangeError(
      `year, month and day must be a day of the calendar, got ${show(year)}, ${show(month)}, ${show(day)}`,
    )
  return julian
}

/**
 * Converts a Julian day to the day of the proleptic Gregorian calendar (the year before 1 is 0).
 *
 * @throws {RangeError} when it is not a whole number, or further from 1970 than the 273,000 years of a `Date`.
 */
export function calendarDate(day: number): { year: number; month: number; day: number } {
  const date = new Date(wallMilliseconds({ date: day, time: 0 }) ?? Number.NaN)
  if (!Number.isInteger(day) || Number.isNaN(date.getTime()))
    throw new RangeError(`day must be a Julian day, got ${show(day)}`)
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

function show(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

function temporal(): TemporalLike {
  const found: TemporalLike | undefined = Reflect.get(globalThis, 'Temporal')
  if (!found) throw new TypeError('this platform does not have Temporal')
  return found
}
