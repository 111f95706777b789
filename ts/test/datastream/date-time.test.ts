import test from 'ava'
import {
  calendarDate,
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
