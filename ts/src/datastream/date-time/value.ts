/** Qt::TimeSpec: the reference of a date and time. */
export type TimeSpec = 'localTime' | 'utc' | 'offsetFromUtc' | 'timeZone'

/**
 * QDateTime as the stream contains it: the wall clock and its reference, not converted.
 * `offsetSeconds` comes with spec `offsetFromUtc` and `timeZone` with spec `timeZone`, both from stream version 15 on; older
 * versions do not contain them. Convert it to a `Date` with `dateTimeToDate`.
 */
export interface DateTime {
  /** Julian day, as in QDate. */
  readonly date: number | null
  /** Milliseconds since midnight, as in QTime. */
  readonly time: number | null
  readonly spec: TimeSpec
  readonly offsetSeconds?: number
  readonly timeZone?: TimeZone
}

/**
 * QTimeZone. `iana`: a zone of the system's database; `custom`: a zone with its full description, which Qt before 6.5 also writes
 * for UTC and fixed offsets; `utc`, `localTime`, `offset`: the light forms of Qt 6.5; `invalid`: no zone.
 *
 * `territory` is a number of QLocale::Country in the numbering of the Qt that wrote it (Qt 6 renumbered it).
 */
export type TimeZone =
  | { readonly kind: 'iana'; readonly id: string | null }
  | {
      readonly kind: 'custom'
      readonly id: string | null
      readonly offsetSeconds: number
      readonly name: string | null
      readonly abbreviation: string | null
      readonly territory: number
      readonly comment: string | null
    }
  | { readonly kind: 'offset'; readonly offsetSeconds: number }
  | { readonly kind: 'utc' | 'localTime' | 'invalid' }
