import type { DateTime } from './value.js'
import { ianaOffset, localOffset, wallMilliseconds, zoneOffset } from './zone-clock.js'

/**
 * The instant of a QDateTime in milliseconds since 1970; `undefined` when it has no date or no valid time, or when its
 * offset or zone was lost in the stream or is unknown to this system.
 */
export function instantOf(value: DateTime): number | undefined {
  const wall = wallMilliseconds(value)
  const offset = wall === undefined ? undefined : offsetOf(value, wall)
  return wall === undefined || offset === undefined ? undefined : wall - offset
}

function offsetOf({ spec, offsetSeconds, timeZone }: DateTime, wall: number): number | undefined {
  if (spec === 'utc') return 0
  if (spec === 'localTime') return zoneOffset(wall, localOffset)
  if (spec === 'offsetFromUtc')
    return offsetSeconds === undefined ? undefined : offsetSeconds * 1000
  switch (timeZone?.kind) {
    case 'utc':
      return 0
    case 'localTime':
      return zoneOffset(wall, localOffset)
    case 'custom':
    case 'offset':
      return timeZone.offsetSeconds * 1000
    case 'iana':
      return namedOffset(timeZone.id ?? '', wall)
    default:
      return undefined
  }
}

function namedOffset(id: string, wall: number): number | undefined {
  try {
    return zoneOffset(wall, ianaOffset(id))
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
