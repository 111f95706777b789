import {
  type BitArray,
  type Codec,
  type DateTime,
  type Infer,
  int64,
  list,
  map,
  qt,
  type Rect,
  record,
  string,
  type Variant,
  variantOf,
} from 'qt-ipc/datastream'

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Fails to compile unless both types are the same. */
function same<A, B>(_equal: Equal<A, B>): void {}

const ds = qt('5.15')

same<Infer<typeof ds.bool>, boolean>(true)
same<Infer<typeof ds.int32>, number>(true)
same<Infer<typeof ds.int64>, bigint>(true)
same<Infer<typeof int64.asNumber>, number>(true)
same<Infer<typeof string>, string | null>(true)
same<Infer<typeof ds.byteArray>, Uint8Array | null>(true)
same<Infer<typeof ds.date>, number | null>(true)
same<Infer<typeof ds.dateTime>, DateTime>(true)
same<Infer<typeof ds.bitArray>, BitArray>(true)
same<Infer<typeof ds.uuid>, string>(true)
same<Infer<typeof ds.rect>, Rect>(true)
same<Infer<typeof ds.nullptr>, null>(true)
same<Infer<typeof ds.variant>, Variant>(true)
same<Infer<typeof ds.variant.plain>, unknown>(true)
same<Infer<typeof ds.variantMap>, Map<string | null, Variant>>(true)

const strings = list(string)
same<Infer<typeof strings>, (string | null)[]>(true)
const counts = map(string, ds.uint16)
same<Infer<typeof counts>, Map<string | null, number>>(true)
const pairs = ds.multiMap(ds.int8, ds.bool)
same<Infer<typeof pairs>, [number, boolean][]>(true)
const pair = ds.pair(ds.int8, ds.string)
same<Infer<typeof pair>, [number, string | null]>(true)
const maybe = ds.optional(ds.double)
same<Infer<typeof maybe>, number | undefined>(true)
const unique = ds.set(ds.int64)
same<Infer<typeof unique>, Set<bigint>>(true)
const State = ds.enumeration({ idle: 0, running: 1 }, ds.uint8)
same<Infer<typeof State>, 'idle' | 'running'>(true)

const Reading = ds.record({
  at: ds.dateTime,
  rpm: ds.double,
  id: ds.int64,
  name: ds.string,
  state: State,
})
interface Reading {
  at: DateTime
  rpm: number
  id: bigint
  name: string | null
  state: 'idle' | 'running'
}
same<Infer<typeof Reading>, Reading>(true)

const readings = ds.list(Reading)
same<Infer<typeof readings>, Reading[]>(true)
same<
  Infer<typeof readings.columns>,
  {
    at: DateTime[]
    rpm: Float64Array
    id: BigInt64Array
    name: (string | null)[]
    state: ('idle' | 'running')[]
  }
>(true)

const doubles = ds.list(ds.double)
same<Infer<typeof doubles.typed>, Float64Array>(true)
const floats = ds.list(ds.float)
same<Infer<typeof floats.typed>, Float32Array>(true)
const numbers = ds.list(int64.asNumber)
same<Infer<typeof numbers.typed>, Float64Array>(true)

// @ts-expect-error Texts have no typed array.
strings.typed
// @ts-expect-error Only records have columns.
doubles.columns

const codec: Codec<Reading> = Reading
codec.encode({ at: { date: 0, time: 0, spec: 'utc' }, rpm: 1, id: 1n, name: null, state: 'idle' })
// @ts-expect-error A field is missing.
Reading.encode({ rpm: 1 })
// @ts-expect-error A number is no bigint.
ds.int64.encode(5)
// @ts-expect-error No such enumerator.
State.encode('stopped')
// @ts-expect-error No such Qt.
qt('4.8')
// @ts-expect-error No such version.
qt('6.4', { version: 'Qt_7_0' })
qt('6.4.2', { version: 'Qt_5_15', byteOrder: 'littleEndian' })

variantOf('QPoint', { x: 1, y: 2 })
// @ts-expect-error A QString is text.
variantOf('QString', 5)

export function narrowed(variant: Variant): number {
  if (variant.type === 'int') return variant.value
  if (variant.type === 'QVariantList') return variant.value.length
  if (variant.type === 'qlonglong') return Number(variant.value)
  return 0
}

export const Nested = record({ inner: record({ list: list(list(string)) }) })
same<Infer<typeof Nested>, { inner: { list: (string | null)[][] } }>(true)
