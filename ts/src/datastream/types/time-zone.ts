import { objectShape } from '../../codec/value-shape.js'
import type { TimeZone } from '../date-time/value.js'
import type { Format } from '../format.js'
import { requireObject } from '../shape.js'
import { failure, invalid, within } from '../stream-failure.js'
import { atField, Type } from '../type.js'
import { declareTypes } from './declare.js'
import { integerNamed } from './integers.js'
import { RecordType } from './record.js'
import { stringType } from './strings.js'

export const timeZones = declareTypes(format => ({ timeZone: timeZoneType(format) }), {
  timeZone: { docs: { typescript: 'TimeZone', note: 'from Qt 5.2 on; local time from Qt 6.5 on' } },
})

/** Markers in place of an id that announce the form. */
const markers = {
  custom: 'OffsetFromUtc',
  offset: 'AheadOfUtcBy',
  utc: 'QTimeZone::UTC',
  localTime: 'QTimeZone::LocalTime',
  invalid: '-No Time Zone Specified!',
} as const

/**
 * Before Qt 6.5 there are no light forms: a reader takes their marker for the id of a zone, and whatever follows it for the next
 * value.
 */
const hasLightForms = ({ release }: Format) => release.generation === 6 && release.minor >= 5

/** The markers that the release knows. */
function knownMarkers(format: Format): readonly string[] {
  return hasLightForms(format) ? Object.values(markers) : [markers.custom, markers.invalid]
}

/** The zone as the release streams it. Without light forms, UTC and fixed offsets have a full description, local time has none. */
function writtenForm(zone: TimeZone, format: Format, position: number): TimeZone {
  if (hasLightForms(format)) return zone
  if (zone.kind === 'utc') return describedOffset('UTC', 0)
  if (zone.kind === 'offset' && typeof zone.offsetSeconds === 'number')
    return describedOffset(offsetName(zone.offsetSeconds), zone.offsetSeconds)
  if (zone.kind === 'localTime')
    throw failure(
      'ERR_QDS_UNSUPPORTED',
      `a QTimeZone of local time needs Qt 6.5 or newer, not ${format.release.name}`,
      position,
    )
  return zone
}

function describedOffset(text: string, offsetSeconds: number): TimeZone {
  return {
    kind: 'custom',
    id: text,
    offsetSeconds,
    name: text,
    abbreviation: text,
    territory: 0,
    comment: text,
  }
}

/** The name that Qt before 6.5 gives an offset: `UTC`, `UTC+01`, `UTC-03:30`, `UTC+00:00:01`. */
function offsetName(offsetSeconds: number): string {
  if (offsetSeconds === 0) return 'UTC'
  const seconds = Math.abs(offsetSeconds)
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  while (parts.at(-1) === 0) parts.pop()
  const digits = parts.map(part => String(part).padStart(2, '0'))
  return `UTC${offsetSeconds < 0 ? '-' : '+'}${digits.join(':')}`
}

/** QTimeZone, from Qt 5.2 on. */
export function timeZoneType(format: Format): Type<TimeZone> {
  const id = stringType(format)
  const int32 = integerNamed(format, 'int', 'int32')
  const known = knownMarkers(format)
  const custom = new RecordType(format, {
    id,
    offsetSeconds: int32,
    name: id,
    abbreviation: id,
    territory: int32,
    comment: id,
  })
  return new Type<TimeZone>(format, {
    name: 'QTimeZone',
    minimumLength: 4,
    reader: () => input => {
      const marker = id.read(input)
      if (!known.includes(marker ?? '')) return { kind: 'iana', id: marker }
      switch (marker) {
        case markers.custom:
          return { kind: 'custom', ...custom.read(input) }
        case markers.offset:
          return { kind: 'offset', offsetSeconds: int32.read(input) }
        case markers.utc:
          return { kind: 'utc' }
        case markers.localTime:
          return { kind: 'localTime' }
        case markers.invalid:
          return { kind: 'invalid' }
        default:
          return { kind: 'iana', id: marker }
      }
    },
    writer: () => (output, value) => {
      requireObject(value)
      const zone = writtenForm(value, format, output.pos)
      if (zone.kind === 'iana') {
        if (known.includes(zone.id ?? ''))
          throw within(invalid(zone.id, 'the id of a time zone'), 'id')
        return id.write(output, zone.id)
      }
      if (!Object.hasOwn(markers, zone.kind))
        throw within(
          invalid(zone.kind, `iana or one of ${Object.keys(markers).join(', ')}`),
          'kind',
        )
      id.write(output, markers[zone.kind])
      if (zone.kind === 'custom') custom.write(output, zone)
      else if (zone.kind === 'offset')
        atField('offsetSeconds', int32.write)(output, zone.offsetSeconds)
    },
    defaultValue: () => ({ kind: 'invalid' }),
    valueShape: objectShape(custom.fields, 'kind'),
  })
}
