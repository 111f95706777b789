import { instantOf } from './instant.js'
import type { DateTime, TimeSpec } from './value.js'
import { localOffset, wallClock, wallMilliseconds } from './zone-clock.js'

/**
 * Stream version 13 alone writes valid times converted to UTC, with their original spec. Only local time can be converted back,
 * as the stream does not contain offset and zone.
 */
export function inUtc(value: DateTime): Pick<DateTime, 'date' | 'time'> {
  if (value.date === null || value.time === null) return value
  const instant = instantOf(value)
  return instant === undefined ? value : wallClock(instant)
}

/** Decodes date and time in UTC; an offset or a zone becomes UTC, as the stream does not contain it. */
export function fromUtc(date: number | null, time: number | null, spec: TimeSpec): DateTime {
  const utc = date === null || time === null ? undefined : wallMilliseconds({ date, time })
  if (spec === 'localTime' && utc !== undefined)
    return { ...wallClock(utc + localOffset(utc)), spec }
  return { date, time, spec: spec === 'localTime' ? spec : 'utc' }
}
