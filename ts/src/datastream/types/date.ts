import type { Scalar } from '../../codec/scalar.js'
import type { Format } from '../format.js'
import { failure } from '../stream-failure.js'
import type { Type } from '../type.js'
import { declareTypes } from './declare.js'
import { scalarType } from './scalar.js'

export const dates = declareTypes(format => ({ date: dateType(format), time: timeType(format) }), {
  date: {
    docs: {
      typescript: 'number | null',
      note: 'Julian day; 32 bits below version 13. `julianDay`, `calendarDate`',
    },
    variants: { QDate: { id: 14, qt3: 26 } },
  },
  time: {
    docs: { typescript: 'number | null', note: 'milliseconds since midnight' },
    variants: { QTime: { id: 15, qt3: 27 } },
  },
})

declare module './variant/value.js' {
  interface VariantTypes {
    QDate: number | null
    QTime: number | null
  }
}

const nullJulianDay = -(2n ** 63n)
const nullTime = 0xffffffff

/**
 * QDate: the Julian day (2440588 is 1970-01-01), a null date is `null`. Before version 13 an unsigned 32-bit number in which
 * day 0 means null.
 */
export function dateType(format: Format): Type<number | null> {
  return scalarType<number | null>(format, {
    name: 'QDate',
    defaultValue: null,
    compare: compareNullFirst,
    ...(format.version >= 13 ? longDate(format) : shortDate(format)),
  })
}

/**
 * QTime: milliseconds since midnight, a null time is `null`. Before version 7 midnight and null are equal and decode to
 * `null`. Qt accepts any 32-bit number; from 86400000 on the QTime is invalid.
 */
export function timeType(format: Format): Type<number | null> {
  const le = format.littleEndian
  const wireNull = format.version >= 7 ? nullTime : 0
  return scalarType<number | null>(format, {
    name: 'QTime',
    size: 4,
    wanted: 'a whole number of milliseconds, or null',
    get(view, at) {
      const value = view.getUint32(at, le)
      return value === wireNull || value === nullTime ? null : value
    },
    set: (view, at, value) => view.setUint32(at, value ?? wireNull, le),
    accepts: x => x === null || (typeof x === 'number' && x >>> 0 === x && x !== nullTime),
    defaultValue: null,
    compare: compareNullFirst,
  })
}

type DateScalar = Pick<Scalar<number | null>, 'size' | 'wanted' | 'get' | 'set' | 'accepts'>

function longDate({ littleEndian: le }: Format): DateScalar {
  const highAt = le ? 4 : 0
  const lowAt = 4 - highAt
  return {
    size: 8,
    wanted: 'a Julian day, or null',
    get(view, at) {
      const high = view.getInt32(at + highAt, le)
      const low = view.getUint32(at + lowAt, le)
      const day = high * 4294967296 + low
      if (Number.isSafeInteger(day)) return day
      if (high === -2147483648 && low === 0) return null
      throw failure('ERR_QDS_READ_CORRUPT_DATA', 'the Julian day of a QDate is beyond 2^53', at)
    },
    set(view, at, value) {
      if (value === null) view.setBigInt64(at, nullJulianDay, le)
      else {
        view.setInt32(at + highAt, Math.floor(value / 4294967296), le)
        view.setUint32(at + lowAt, value, le)
      }
    },
    accepts: x => x === null || Number.isSafeInteger(x),
  }
}

function shortDate({ littleEndian: le }: Format): DateScalar {
  return {
    size: 4,
    wanted: 'a Julian day from 1 to 2^32 - 1 (stream version below 13), or null',
    get: (view, at) => view.getUint32(at, le) || null,
    set: (view, at, value) => view.setUint32(at, value ?? 0, le),
    accepts: x => x === null || (typeof x === 'number' && x >>> 0 === x && x !== 0),
  }
}

function compareNullFirst(a: number | null, b: number | null): number {
  return (a ?? -Infinity) === (b ?? -Infinity) ? 0 : (a ?? -Infinity) - (b ?? -Infinity)
}
