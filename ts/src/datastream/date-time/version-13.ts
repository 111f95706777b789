import { instantOf } from './instant.js'
import type { DateTime, TimeSpec } from './value.js'
import { localOffset, wallClock, wallMilliseconds } from './zone-clock.js'

/**
 * Stream version 13 alone writes valid times converted to UTC, with the spec they had. Only for local time is there a way
 * back; the offset and the zone are not in the stream.
 */
export function inUtc(value: DateTime): Pick<DateTime, 'date' | 'time'> {
  if (value.date === null || value.time === null) return value
  const instant = instantOf(value)
  return instant === undefined ? value : wallClock(instant)
}

/** What a reader makes of date and time in UTC; an offset or a zone, being lost, becomes UTC. */
export function fromUtc(date: number | null, time: number | null, spec: TimeSpec): DateTime {
  const utc = date === null || time === null ? undefined : wallMilliseconds({ date, time })
  if (spec === 'localTime' && utc !== undefined)
    return { ...wallClock(utc + localOffset(utc)), spec }
  return { date, time, spec: spec === 'localTime' ? spec : 'utc' }
}
