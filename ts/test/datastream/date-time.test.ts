import test from 'ava'
import {
  calendarDate,
  DataStreamError,
  dateTimeFromDate,
  dateTimeFromTemporal,
  dateTimeToDate,
  dateTimeToTemporal,
  julianDay,
  qt,
} from 'qt-ipc/datastream'
import { hex, unhex } from './helpers/hex.js'

process.env['TZ'] = 'Europe/Berlin'

const noon = { date: julianDay(2024, 7, 1), time: 12 * 3_600_000 }

test('Julian days are days of the calendar', t => {
  t.is(julianDay(1970, 1, 1), 2440588)
  t.deepEqual(calendarDate(2440588), { year: 1970, month: 1, day: 1 })
  t.deepEqual(calendarDate(julianDay(-44, 3, 15)), { year: -44, month: 3, day: 15 })
})

test('what is not a day is refused', t => {
  const day = { year: 2024, month: 7, day: 1 }
  for (const wrong of [
    [day],
    [2024, 13, 1],
    [2023, 2, 29],
    [2024, 0, 1],
    [2024, 1, 1.5],
    [300_000, 1, 1],
    [2024],
  ])
    t.throws(() => Reflect.apply(julianDay, undefined, wrong), {
      instanceOf: RangeError,
      message: /^year, month and day must be a day of the calendar, got /,
    })
  for (const wrong of [null, Number.NaN, 1.5, undefined, 1e12, '2440588'])
    t.throws(() => Reflect.apply(calendarDate, undefined, [wrong]), {
      instanceOf: RangeError,
      message: /^day must be a Julian day, got /,
    })
  t.is(julianDay(2024, 2, 29), 2460370)
})

test('a time of ffffffff is null at any version', t => {
  for (const version of [1, 6, 7, 19]) {
    const ds = qt('5.15', { version })
    t.is(ds.time.decode(unhex('ffffffff')), null)
    t.deepEqual(ds.list(ds.time).decode(unhex('00000001 ffffffff')), [null])
  }
  for (const version of [1, 6]) {
    const { dateTime } = qt('5.15', { version })
    const at = { date: 2460493, time: 0, spec: 'localTime' } as const
    t.deepEqual(dateTime.decode(unhex('00258b4d ffffffff')), at)
    t.deepEqual(dateTime.decode(unhex('00000000 ffffffff')), { ...at, date: null, time: null })
  }
})

test('before Qt 6.5 UTC and offsets are zones with a description', t => {
  const utf16 = (text: string) => {
    const units = Buffer.from(text, 'utf16le').swap16()
    return units.length.toString(16).padStart(8, '0') + units.toString('hex')
  }
  const described = (name: string, offset: string) =>
    `${utf16('OffsetFromUtc')}${utf16(name)}${offset}${utf16(name)}${utf16(name)}00000000${utf16(name)}`
  const cases = [
    [{ kind: 'utc' }, 'UTC', '00000000'],
    [{ kind: 'offset', offsetSeconds: 0 }, 'UTC', '00000000'],
    [{ kind: 'offset', offsetSeconds: 3600 }, 'UTC+01', '00000e10'],
    [{ kind: 'offset', offsetSeconds: 5400 }, 'UTC+01:30', '00001518'],
    [{ kind: 'offset', offsetSeconds: -12345 }, 'UTC-03:25:45', 'ffffcfc7'],
    [{ kind: 'offset', offsetSeconds: 1 }, 'UTC+00:00:01', '00000001'],
  ] as const
  for (const ds of [qt('5.15'), qt('6.4'), qt('6.0', { version: 15 })]) {
    for (const [timeZone, name, offset] of cases) {
      t.is(hex(ds.timeZone.encode(timeZone)), described(name, offset))
      const bytes = ds.dateTime.encode({ ...noon, spec: 'timeZone', timeZone })
      t.is(hex(bytes), `0000000000258b4d02932e0003${described(name, offset)}`)
    }
    const local = { kind: 'localTime' } as const
    const unsupported = { instanceOf: DataStreamError, code: 'ERR_QDS_UNSUPPORTED' }
    t.throws(() => ds.timeZone.encode(local), unsupported)
    // To these releases the markers of the light forms are ids.
    for (const id of ['AheadOfUtcBy', 'QTimeZone::UTC', 'QTimeZone::LocalTime']) {
      const bytes = Buffer.from(utf16(id), 'hex')
      t.deepEqual(ds.timeZone.decodePrefix(Buffer.concat([bytes, Buffer.alloc(4)])), {
        value: { kind: 'iana', id },
        byteLength: bytes.length,
      })
      t.is(hex(ds.timeZone.encode({ kind: 'iana', id })), utf16(id))
    }
    t.throws(() => ds.dateTime.encode({ ...noon, spec: 'timeZone', timeZone: local }), unsupported)
  }
  t.is(hex(qt('6.5').timeZone.encode({ kind: 'utc' })), utf16('QTimeZone::UTC'))
  for (const id of ['OffsetFromUtc', 'AheadOfUtcBy', 'QTimeZone::UTC'])
    t.throws(() => qt('6.8').timeZone.encode({ kind: 'iana', id }), {
      instanceOf: TypeError,
      message: /^id: .* is not the id of a time zone/,
    })
})

test('every spec means an instant', t => {
  const iso = (value: Parameters<typeof dateTimeToDate>[0]) => dateTimeToDate(value).toISOString()
  t.is(iso({ ...noon, spec: 'utc' }), '2024-07-01T12:00:00.000Z')
  t.is(iso({ ...noon, spec: 'localTime' }), '2024-07-01T10:00:00.000Z')
  t.is(iso({ ...noon, spec: 'offsetFromUtc', offsetSeconds: -5400 }), '2024-07-01T13:30:00.000Z')
  t.is(
    iso({ ...noon, spec: 'timeZone', timeZone: { kind: 'iana', id: 'Asia/Kolkata' } }),
    '2024-07-01T06:30:00.000Z',
  )
  t.is(
    iso({ ...noon, spec: 'timeZone', timeZone: { kind: 'offset', offsetSeconds: 3600 } }),
    '2024-07-01T11:00:00.000Z',
  )
  t.is(iso({ ...noon, spec: 'timeZone', timeZone: { kind: 'utc' } }), '2024-07-01T12:00:00.000Z')
})

test('what means no instant is refused', t => {
  t.throws(() => dateTimeToDate({ date: null, time: null, spec: 'localTime' }), {
    instanceOf: RangeError,
  })
  t.throws(() => dateTimeToDate({ ...noon, spec: 'offsetFromUtc' }), { instanceOf: RangeError })
  t.throws(
    () => dateTimeToDate({ ...noon, spec: 'timeZone', timeZone: { kind: 'iana', id: 'No/Where' } }),
    {
      instanceOf: RangeError,
    },
  )
  t.throws(() => dateTimeFromDate(new Date(Number.NaN)), { instanceOf: RangeError })
})

test('a Date and its QDateTime are one instant', t => {
  for (const ms of [0, -1, 1_719_837_296_789, -62_135_596_800_000]) {
    const value = dateTimeFromDate(new Date(ms))
    t.is(dateTimeToDate(value).getTime(), ms)
    const bytes = qt('6.4').dateTime.encode(value)
    t.deepEqual(qt('6.4').dateTime.decode(bytes), value)
  }
})

test('Temporal is used where there is one', t => {
  t.deepEqual(dateTimeFromTemporal({ epochMilliseconds: 0 }), {
    date: 2440588,
    time: 0,
    spec: 'utc',
  })
  if ('Temporal' in globalThis)
    t.is(dateTimeToTemporal({ ...noon, spec: 'utc' }).epochMilliseconds, 1719835200000)
  else
    t.throws(() => dateTimeToTemporal({ ...noon, spec: 'utc' }), {
      instanceOf: TypeError,
      message: /not have Temporal/,
    })
})

test('version 13 writes UTC and finds local time again', t => {
  const { dateTime } = qt('5.0')
  const local = { ...noon, spec: 'localTime' } as const
  t.is(hex(dateTime.encode(local)), hex(unhex('0000000000258b4d 02255100 00')))
  t.deepEqual(dateTime.decode(dateTime.encode(local)), local)
  const offset = { ...noon, spec: 'offsetFromUtc', offsetSeconds: 3600 } as const
  t.deepEqual(dateTime.decode(dateTime.encode(offset)), {
    ...noon,
    time: 11 * 3_600_000,
    spec: 'utc',
  })
})
