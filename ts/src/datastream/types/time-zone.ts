import { objectShape } from '../../codec/value-shape.js'
import type { TimeZone } from '../date-time/value.js'
import type { Format } from '../format.js'
import { requireObject } from '../shape.js'
import { invalid, within } from '../stream-failure.js'
import { atField, Type } from '../type.js'
import { declareTypes } from './declare.js'
import { integerNamed } from './integers.js'
import { RecordType } from './record.js'
import { stringType } from './strings.js'

export const timeZones = declareTypes(format => ({ timeZone: timeZoneType(format) }), {
  timeZone: { docs: { typescript: 'TimeZone', note: 'from Qt 5.2 on' } },
})

/** Markers in place of an id that announce the form. */
const markers = {
  custom: 'OffsetFromUtc',
  offset: 'AheadOfUtcBy',
  utc: 'QTimeZone::UTC',
  localTime: 'QTimeZone::LocalTime',
  invalid: '-No Time Zone Specified!',
} as const

/** QTimeZone, from Qt 5.2 on. */
export function timeZoneType(format: Format): Type<TimeZone> {
  const id = stringType(format)
  const int32 = integerNamed(format, 'int', 'int32')
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
    writer: () => (output, zone) => {
      requireObject(zone)
      if (zone.kind === 'iana') return id.write(output, zone.id)
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
