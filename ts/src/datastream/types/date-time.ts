import { objectShape } from '../../codec/value-shape.js'
import { dateTimeFromDate } from '../date-time/conversions.js'
import type { DateTime, TimeSpec } from '../date-time/value.js'
import { fromUtc, inUtc } from '../date-time/version-13.js'
import type { Format } from '../format.js'
import type { Input } from '../input.js'
import type { Output } from '../output.js'
import { requireObject } from '../shape.js'
import { invalid, within } from '../stream-failure.js'
import { atField, Type } from '../type.js'
import { dateType, timeType } from './date.js'
import { declareTypes } from './declare.js'
import { integerNamed } from './integers.js'
import { timeZoneType } from './time-zone.js'

export const dateTimes = declareTypes(format => ({ dateTime: dateTimeType(format) }), {
  dateTime: {
    docs: { typescript: 'DateTime', note: 'five layouts; offset and zone from version 15 on' },
    variants: { QDateTime: { id: 16, qt3: 28 } },
  },
})

declare module './variant/value.js' {
  interface VariantTypes {
    QDateTime: DateTime
  }
}

const specs: readonly TimeSpec[] = ['localTime', 'utc', 'offsetFromUtc', 'timeZone']

/** The codes that Qt 4 writes, and version 14 again. */
const oldCodes: Readonly<Record<TimeSpec, number>> = {
  localTime: -1,
  utc: 2,
  offsetFromUtc: 3,
  timeZone: 4,
}

/** QDateTime in its five layouts. */
export function dateTimeType(format: Format): Type<DateTime> {
  const date = dateType(format)
  const time = timeType(format)
  const spec = specParts(format)
  return new Type<DateTime>(format, {
    name: 'QDateTime',
    minimumLength: date.parts.minimumLength + 4 + (format.version >= 7 ? 1 : 0),
    reader: () => {
      const readDate = date.read
      const readTime = time.read
      return input => spec.read(input, readDate(input), readTime(input))
    },
    writer: () => {
      const writeDate = atField('date', date.write)
      const writeTime = atField('time', time.write)
      return (output, value) => {
        requireObject(value)
        if (!specs.includes(value.spec))
          throw within(invalid(value.spec, `one of ${specs.join(', ')}`), 'spec')
        const written = format.version === 13 ? inUtc(value) : value
        writeDate(output, written.date)
        writeTime(output, written.time)
        spec.write(output, value)
      }
    },
    defaultValue: () => ({ date: null, time: null, spec: 'localTime' }),
    valueShape: {
      ...objectShape({ timeZone: timeZoneType(format) }, 'date', 'time', 'spec', 'offsetSeconds'),
      ofDate: dateTimeFromDate,
    },
  })
}

interface SpecParts {
  read(input: Input, date: number | null, time: number | null): DateTime
  write(output: Output, value: DateTime): void
}

/** The part of the stream after date and time. */
function specParts(format: Format): SpecParts {
  const { version } = format
  if (version < 7)
    // Midnight and no time are equal in this version; a date has a time.
    return {
      read: (_input, date, time) => ({
        date,
        time: date === null ? time : (time ?? 0),
        spec: 'localTime',
      }),
      write: () => {},
    }
  if (version >= 15) return specWithZone(format)
  if (version === 13)
    return {
      read: (input, date, time) =>
        fromUtc(
          date,
          time,
          readSpec(input, code => specs[code]),
        ),
      write: (output, value) => writeSpec(output, specs.indexOf(value.spec)),
    }
  return {
    read: (input, date, time) => ({ date, time, spec: readSpec(input, oldSpec) }),
    write: (output, value) => writeSpec(output, oldCodes[value.spec]),
  }
}

function specWithZone(format: Format): SpecParts {
  const zone = timeZoneType(format)
  const offset = integerNamed(format, 'int', 'int32')
  const writeOffset = atField('offsetSeconds', offset.write)
  const writeTimeZone = atField('timeZone', zone.write)
  return {
    read(input, date, time) {
      const spec = readSpec(input, code => specs[code])
      if (spec === 'offsetFromUtc') return { date, time, spec, offsetSeconds: offset.read(input) }
      if (spec === 'timeZone') return { date, time, spec, timeZone: zone.read(input) }
      return { date, time, spec }
    },
    write(output, { spec, offsetSeconds, timeZone }) {
      writeSpec(output, specs.indexOf(spec))
      if (spec === 'offsetFromUtc') writeOffset(output, offsetSeconds ?? Number.NaN)
      if (spec === 'timeZone') writeTimeZone(output, timeZone ?? { kind: 'invalid' })
    },
  }
}

/** 0 and 1 are Qt 4's local standard and local summer time. */
function oldSpec(code: number): TimeSpec | undefined {
  return code >= -1 && code <= 1 ? 'localTime' : specs.find(spec => oldCodes[spec] === code)
}

function readSpec(input: Input, specOf: (code: number) => TimeSpec | undefined): TimeSpec {
  const at = input.take(1)
  const code = input.view.getInt8(at)
  const spec = specOf(code)
  if (!spec) throw input.corrupt(`${code} is not a time spec`, at)
  return spec
}

function writeSpec(output: Output, code: number): void {
  const at = output.reserve(1)
  output.view.setInt8(at, code)
}
