import type { Format } from './format.js'
import { boolType } from './types/bool.js'
import { byteArrayType, cStringType } from './types/byte-arrays.js'
import { dateType, timeType } from './types/date.js'
import { dateTimeType } from './types/date-time.js'
import { floatTypes } from './types/floats.js'
import { integerTypes } from './types/integers.js'
import { list } from './types/list.js'
import { hashType, mapType, multiHashType, multiMapType } from './types/map.js'
import { type Fields, RecordType } from './types/record.js'
import { stringType } from './types/strings.js'
import { timeZoneType } from './types/time-zone.js'

/** All types for one release and one set of options. */
export function createTypes(format: Format) {
  return {
    ...integerTypes(format),
    ...floatTypes(format),
    bool: boolType(format),
    string: stringType(format),
    byteArray: byteArrayType(format),
    cString: cStringType(format),
    date: dateType(format),
    time: timeType(format),
    dateTime: dateTimeType(format),
    timeZone: timeZoneType(format),
    list,
    map: mapType,
    multiMap: multiMapType,
    hash: hashType,
    multiHash: multiHashType,
    record: <F extends Fields>(fields: F) => new RecordType(format, fields),
  }
}
