import fc, { type Arbitrary } from 'fast-check'
import type { DateTime, EasingCurve, TimeZone } from 'qt-ipc/datastream'
import { CborMap, CborSimple, CborTag } from 'qt-ipc/datastream'
import * as any from './arbitraries.js'
import { bytesOnly, type Case, isQt6, of, point, real, type Setup, sinceNull } from './case.js'
import { tagged } from './tagged-json.js'
import { variant } from './variant-arbitrary.js'

/** Below version 6 Qt takes the halves of a 64-bit number in the other order than it writes them. */
const halves = { qtReads: ({ version }: Setup) => version >= 6 }

const rect = fc.record({ x: any.small, y: any.small, width: any.small, height: any.small })
const box = (setup: Setup) =>
  fc.record({ x: real(setup), y: real(setup), width: real(setup), height: real(setup) })

const json = { describe: (value: unknown) => tagged(withNumbers(value)) }
/** A number that single precision turns into -0 comes back as 0. */
const jsonValue = ({ single }: Setup) =>
  any.json.filter(
    value => !single || typeof value !== 'number' || value === 0 || Math.fround(value) !== 0,
  )

const cbor = { describe: (_value: unknown, bytes: Uint8Array) => tagged(bytes.subarray(4)) }

/** QJsonValue tells whole numbers beyond 2^53 as doubles. */
function withNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(withNumbers)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withNumbers(item)]))
}

const cborValue = fc.letrec<{ value: never; leaf: never }>(tie => ({
  leaf: fc.oneof(
    fc.constantFrom(undefined, null, true, false),
    any.int64,
    any.double,
    any.ascii,
    any.bytes,
    fc.constantFrom(0, 19, 32, 255).map(simple => new CborSimple(simple)),
  ) as Arbitrary<never>,
  value: fc.oneof(
    { maxDepth: 3 },
    tie('leaf'),
    fc.array(tie('value'), { maxLength: 4 }),
    any.entries(tie('value'), tie('value'), 3).map(pairs => new CborMap(pairs)),
    // Small tags have a meaning to Qt: it turns their values into dates and URLs.
    fc
      .tuple(fc.bigInt({ min: 1000n, max: 2n ** 63n }), tie('value'))
      .map(([tag, value]) => new CborTag(tag, value)),
  ) as Arbitrary<never>,
})).value

/** Local clocks are set around 3 o'clock: a wall clock that was skipped or came twice is another one in each Qt. */
const quietTime = fc.integer({ min: 6 * 3_600_000, max: 86_399_999 })
const recentDay = fc.integer({ min: 2_440_600, max: 2_465_000 })
const offset = fc.integer({ min: -840, max: 840 }).filter(minutes => minutes !== 0)

const states = { failed: -1, idle: 0, running: 1 } as const

const regExp = fc.record({
  pattern: any.string,
  caseSensitivity: fc.integer({ min: 0, max: 1 }),
  patternSyntax: fc.integer({ min: 0, max: 5 }),
  minimal: fc.integer({ min: 0, max: 1 }),
})

export function dateTime({ version }: Setup): Arbitrary<DateTime> {
  const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Tokyo')
  const forms: Arbitrary<DateTime>[] = [
    fc.constant({ date: null, time: null, spec: 'localTime' } as const),
    fc.record({ date: any.julianDay, time: any.time, spec: fc.constant('utc' as const) }),
    fc.record({ date: recentDay, time: quietTime, spec: fc.constant('localTime' as const) }),
    fc.record({
      date: any.julianDay,
      time: any.time,
      spec: fc.constant('offsetFromUtc' as const),
      offsetSeconds: offset.map(minutes => 60 * minutes),
    }),
    fc.record({
      date: recentDay,
      time: quietTime,
      spec: fc.constant('timeZone' as const),
      timeZone: zones.map(id => ({ kind: 'iana' as const, id })),
    }),
  ]
  // Where the offset or the zone is not written, a reader has another value than the writer had.
  return version >= 15 ? fc.oneof(...forms) : fc.oneof(...forms.slice(0, 3))
}

const customZone = fc
  .record({
    id: any.key.map(key => `Custom/${key}`),
    offsetSeconds: fc.integer({ min: -50_000, max: 50_000 }),
    name: any.ascii,
    abbreviation: any.key,
    territory: fc.integer({ min: 0, max: 200 }),
    comment: any.ascii,
  })
  .map(zone => ({ kind: 'custom' as const, ...zone }))

const fixedZone = fc.oneof(
  fc.constant({ kind: 'utc' as const }),
  offset.map(minutes => ({ kind: 'offset' as const, offsetSeconds: 60 * minutes })),
)

/** Local time as a zone came with Qt 6.5; a version that only later releases write proves it there. */
const timeZone = ({ version }: Setup): Arbitrary<TimeZone> => {
  const localTime = fc.constant({ kind: 'localTime' as const })
  return version >= 21
    ? fc.oneof(customZone, fixedZone, localTime)
    : fc.oneof(customZone, fixedZone)
}

/** Times in zones that Qt before 6.5 must describe in full. */
const fixedDateTime: Arbitrary<DateTime> = fc.record({
  date: any.julianDay,
  time: any.time,
  spec: fc.constant('timeZone' as const),
  timeZone: fixedZone,
})

/** Without an address of a function, which is of no use but would come back. */
function easingCurve({ version }: Setup): Arbitrary<EasingCurve> {
  const place = fc.record({ x: any.finite, y: any.finite })
  const points = <T>(values: Arbitrary<T>) =>
    version >= 19 ? fc.array(values, { maxLength: 3 }) : fc.constant<T[]>([])
  const config = fc.record({
    period: any.finite,
    amplitude: any.finite,
    overshoot: any.finite,
    bezier: points(place),
    tcb: points(fc.record({ point: place, t: any.finite, c: any.finite, b: any.finite })),
  })
  const type = fc.integer({ min: 0, max: 40 })
  return fc.oneof(fc.record({ type }), fc.record({ type, config }))
}

export const coreCases: readonly Case[] = [
  of('bool', ds => ds.bool, fc.boolean()),
  of('signed char', ds => ds.int8, any.int(8)),
  of('char', ds => ds.char, any.int(8), { fits: isQt6 }),
  of('uchar', ds => ds.uint8, any.uint(8)),
  of('short', ds => ds.int16, any.int(16)),
  of('ushort', ds => ds.uint16, any.uint(16)),
  of('int', ds => ds.int32, any.int(32)),
  of('uint', ds => ds.uint32, any.uint(32)),
  of('qlonglong', ds => ds.int64, any.int64, halves),
  of('qulonglong', ds => ds.uint64, any.uint64, halves),
  of('qlonglong', ds => ds.int64.asNumber, fc.maxSafeInteger(), {
    ...halves,
    describe: value => `n${value}`,
  }),
  of('float', ds => ds.float, any.double),
  of('double', ds => ds.double, any.double),
  of('qfloat16', ds => ds.float16, any.float16),
  of('std::nullptr_t', ds => ds.nullptr, fc.constant(null)),
  of('QChar', ds => ds.qchar, any.qchar),
  of('char16_t', ds => ds.char16, any.uint(16), { fits: isQt6 }),
  of('char32_t', ds => ds.char32, any.uint(32), { fits: isQt6 }),
  of('QString', ds => ds.string, any.string),
  of('QByteArray', ds => ds.byteArray, any.byteArray),
  of('const char*', ds => ds.cString, fc.option(any.ascii)),
  of('QBitArray', ds => ds.bitArray, any.bitArray),
  of(
    'QDate',
    ds => ds.date,
    ({ version }) =>
      fc.option(
        version >= 13
          ? fc.integer({ min: -784_000_000_000, max: 784_000_000_000 })
          : fc.integer({ min: 1, max: 2 ** 32 - 1 }),
      ),
  ),
  of(
    'QTime',
    ds => ds.time,
    ({ version }) => fc.option(version < 7 ? any.time.filter(ms => ms !== 0) : any.time),
  ),
  of('QDateTime', ds => ds.dateTime, dateTime),
  of('QDateTime', ds => ds.dateTime, fixedDateTime, {
    ...bytesOnly,
    // Qt from 6.5 on writes such a time with spec UTC or offset.
    rewrites: false,
    fits: ({ version }) => version >= 15,
  }),
  of('QTimeZone', ds => ds.timeZone, timeZone, {
    ...bytesOnly,
    fits: ({ version }) => version >= 3,
  }),
  of('QUuid', ds => ds.uuid, any.uuid),
  of('QUrl', ds => ds.url, any.url),
  of('QLocale', ds => ds.locale, any.locale),
  of('QRegularExpression', ds => ds.regularExpression, any.regularExpression, sinceNull),
  of('QVersionNumber', ds => ds.versionNumber, fc.array(any.int(32), { maxLength: 5 })),
  of('QCborSimpleType', ds => ds.cborSimpleType, any.uint(8), { fits: isQt6 }),
  of('QTypeRevision', ds => ds.typeRevision, any.uint(16), { fits: isQt6 }),
  of('QRegExp', ds => ds.regExp, regExp, { fits: setup => !isQt6(setup) && sinceNull.fits(setup) }),
  of('QFlags', ds => ds.flags, any.int(32)),
  of(
    'enum:qint8',
    ds => ds.enumeration(states, ds.int8),
    fc.constantFrom('failed' as const, 'idle' as const, 'running' as const),
    { describe: value => tagged(states[value]) },
  ),
  of(
    'double[3]',
    ds => ds.array(ds.double, 3),
    setup => fc.tuple(real(setup), real(setup), real(setup)),
  ),
  of(
    'optional<QString>',
    ds => ds.optional(ds.string),
    fc.option(any.string, { nil: undefined }),
    sinceNull,
  ),
  of('QPoint', ds => ds.point, point),
  of(
    'QPointF',
    ds => ds.pointF,
    setup => fc.record({ x: real(setup), y: real(setup) }),
  ),
  of('QSize', ds => ds.size, fc.record({ width: any.small, height: any.small })),
  of(
    'QSizeF',
    ds => ds.sizeF,
    setup => fc.record({ width: real(setup), height: real(setup) }),
  ),
  of('QRect', ds => ds.rect, rect),
  of('QRectF', ds => ds.rectF, box),
  of(
    'QLine',
    ds => ds.line,
    fc.record({ x1: any.small, y1: any.small, x2: any.small, y2: any.small }),
  ),
  of(
    'QLineF',
    ds => ds.lineF,
    setup => fc.record({ x1: real(setup), y1: real(setup), x2: real(setup), y2: real(setup) }),
  ),
  of(
    'QMargins',
    ds => ds.margins,
    fc.record({ left: any.int(32), top: any.int(32), right: any.int(32), bottom: any.int(32) }),
  ),
  of(
    'QMarginsF',
    ds => ds.marginsF,
    setup =>
      fc.record({ left: real(setup), top: real(setup), right: real(setup), bottom: real(setup) }),
  ),
  of('QJsonValue', ds => ds.jsonValue, jsonValue, json),
  of('QJsonArray', ds => ds.jsonArray, fc.array(any.json, { maxLength: 4 }), json),
  of(
    'QJsonObject',
    ds => ds.jsonObject,
    fc.dictionary(any.ascii, any.json, { maxKeys: 5, noNullPrototype: true }),
    json,
  ),
  of(
    'QJsonDocument',
    ds => ds.jsonDocument,
    fc.oneof(
      fc.constant(null),
      fc.array(any.json, { maxLength: 3 }),
      fc.dictionary(any.ascii, any.json, { maxKeys: 3, noNullPrototype: true }),
    ),
    json,
  ),
  of('QCborValue', ds => ds.cborValue, cborValue, cbor),
  of('QCborArray', ds => ds.cborArray, fc.array(cborValue, { maxLength: 3 }), cbor),
  of(
    'QCborMap',
    ds => ds.cborMap,
    any.entries(cborValue, cborValue, 3).map(pairs => new CborMap(pairs)),
    cbor,
  ),
  of('QEasingCurve', ds => ds.easingCurve, easingCurve, bytesOnly),
  of('QVariant', ds => ds.variant, variant),
  of(
    'QVariantList',
    ds => ds.variantList,
    setup => fc.array(variant(setup), { maxLength: 4 }),
  ),
  of(
    'QVariantMap',
    ds => ds.variantMap,
    setup => any.map(any.key, variant(setup)),
  ),
  of(
    'QVariantHash',
    ds => ds.variantHash,
    setup => any.map(any.key, variant(setup), 1),
  ),
  of('QStringList', ds => ds.stringList, fc.array(any.string, { maxLength: 6 })),
  of('QByteArrayList', ds => ds.byteArrayList, fc.array(any.byteArray, { maxLength: 6 })),
  of('QList<bool>', ds => ds.list(ds.bool), fc.array(fc.boolean())),
  of('QList<int>', ds => ds.list(ds.int32), fc.array(any.int(32))),
  of(
    'QList<int>',
    ds => ds.list(ds.int32).typed,
    fc.int32Array().map(array => new Int32Array(array)),
    {
      describe: value => tagged([...value]),
    },
  ),
  of('QList<float>', ds => ds.list(ds.float), fc.array(any.float)),
  of(
    'QList<float>',
    ds => ds.list(ds.float).typed,
    fc.array(any.float).map(list => Float32Array.from(list)),
    {
      describe: value => tagged([...value]),
    },
  ),
  of(
    'QList<double>',
    ds => ds.list(ds.double),
    setup => fc.array(real(setup)),
  ),
  of(
    'QList<double>',
    ds => ds.list(ds.double).typed,
    setup => fc.array(real(setup)).map(list => Float64Array.from(list)),
    {
      describe: value => tagged([...value]),
    },
  ),
  of('QList<short>', ds => ds.list(ds.int16), fc.array(any.int(16))),
  of('QList<qlonglong>', ds => ds.list(ds.int64), fc.array(any.int64), halves),
  of(
    'QList<QPointF>',
    ds => ds.list(ds.pointF),
    setup => fc.array(fc.record({ x: real(setup), y: real(setup) })),
  ),
  of(
    'QList<QList<int>>',
    ds => ds.list(ds.list(ds.int32)),
    fc.array(fc.array(any.int(32)), { maxLength: 5 }),
  ),
  of(
    'QSet<int>',
    ds => ds.set(ds.int32),
    any.int(32).map(value => new Set([value])),
  ),
  of('QMap<QString,int>', ds => ds.map(ds.string, ds.int32), any.map(any.key, any.int(32))),
  of('QMap<int,QString>', ds => ds.map(ds.int32, ds.string), any.map(any.int(32), any.string)),
  of('QHash<QString,int>', ds => ds.hash(ds.string, ds.int32), any.map(any.key, any.int(32), 1)),
  of(
    'QMultiMap<QString,int>',
    ds => ds.multiMap(ds.string, ds.int32),
    any.entries(fc.constantFrom('a', 'b', 'c'), any.int(32)),
    {
      // Qt keeps a multi map in order; its values of one key come out as they went in.
      describe: pairs =>
        tagged([...pairs].sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : a === b ? 0 : 1))),
    },
  ),
  of(
    'QMultiHash<QString,int>',
    ds => ds.multiHash(ds.string, ds.int32),
    fc
      .array(any.int(32), { maxLength: 4 })
      .map(values => values.map((value): [string, number] => ['k', value])),
  ),
  of(
    'std::pair<int,QString>',
    ds => ds.pair(ds.int32, ds.string),
    fc.tuple(any.int(32), any.string),
  ),
  of(
    'Record',
    ds => ds.record({ number: ds.int32, text: ds.string }),
    fc.record({ number: any.int(32), text: any.string }),
  ),
]
