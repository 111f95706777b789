import type { DateTime } from './value.js'

const dayMs = 86_400_000
const unixJulianDay = 2_440_588

/** The wall clock as if it were UTC, in milliseconds since 1970; `undefined` without a date or with a time past the day. */
export function wallMilliseconds({
  date,
  time,
}: Pick<DateTime, 'date' | 'time'>): number | undefined {
  if (date === null || (time ?? 0) >= dayMs) return undefined
  const ms = (date - unixJulianDay) * dayMs + (time ?? 0)
  return Number.isSafeInteger(ms) ? ms : undefined
}

/** The wall clock that shows `ms` when it runs in UTC. */
export function wallClock(ms: number): { date: number; time: number } {
  const day = Math.floor(ms / dayMs)
  return { date: day + unixJulianDay, time: ms - day * dayMs }
}

/**
 * The offset of a zone east of UTC in ms when its wall clock shows `wall`. In an hour that a clock change repeats, that of the
 * earlier instant; in an hour that it skips, that before the change.
 */
export function zoneOffset(wall: number, offsetAt: (utc: number) => number): number {
  const before = offsetAt(wall - dayMs)
  const after = offsetAt(wall + dayMs)
  if (before === after) return before
  if (offsetAt(wall - before) === before) return before
  return offsetAt(wall - after) === after ? after : before
}

/** The offset of this system's own zone at an instant. */
export function localOffset(utc: number): number {
  return -60_000 * new Date(utc).getTimezoneOffset()
}

/** The offset of a zone of the IANA database at an instant. @throws {RangeError} when the zone is unknown. */
export function ianaOffset(id: string): (utc: number) => number {
  const parts = new Intl.DateTimeFormat('en-US-u-ca-iso8601', {
    timeZone: id,
    timeZoneName: 'longOffset',
  })
  return utc => {
    const name = parts.formatToParts(utc).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const [, sign, hours = '0', minutes = '0', seconds = '0'] =
      /GMT(?:([+-])(\d+):(\d+)(?::(\d+))?)?/.exec(name) ?? []
    const ms = 1000 * (3600 * Number(hours) + 60 * Number(minutes) + Number(seconds))
    return sign === '-' ? -ms : ms
  }
}
