import { qt } from './qt.js'
import { newestRelease } from './releases.js'

/** The types of the newest release, by their own names. */
export const {
  bool,
  byteArray,
  char,
  char16,
  char32,
  cString,
  date,
  dateTime,
  double,
  float,
  float16,
  hash,
  int16,
  int32,
  int64,
  int8,
  list,
  map,
  multiHash,
  multiMap,
  record,
  string,
  time,
  timeZone,
  uint16,
  uint32,
  uint64,
  uint8,
} = qt(newestRelease)
