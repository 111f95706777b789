import { type Codec, qt, type Variant, variantOf } from 'qt-ipc/datastream'

/** The stream that both sides speak: Qt 6.4 as it comes. */
const ds = qt('6.4')

const numbered = (prefix: string, i: number) => prefix + String(i).padStart(5, '0')
const times = <T>(count: number, make: (i: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i))

const Telemetry = ds.record({
  at: ds.int64.asNumber,
  value0: ds.double,
  value1: ds.double,
  value2: ds.double,
  value3: ds.double,
  value4: ds.double,
  value5: ds.double,
  value6: ds.double,
  value7: ds.double,
  value8: ds.double,
  value9: ds.double,
  counter0: ds.int32,
  counter1: ds.int32,
  counter2: ds.int32,
  counter3: ds.int32,
  counter4: ds.int32,
  counter5: ds.int32,
  state0: ds.uint16,
  state1: ds.uint16,
  state2: ds.uint16,
})

const telemetry = times(10_000, i => {
  const values = times(10, k => i * 0.25 + k)
  const counters = times(6, k => i * (k + 1))
  const states = times(3, k => i + k)
  const [value0 = 0, value1 = 0, value2 = 0, value3 = 0, value4 = 0] = values
  const [value5 = 0, value6 = 0, value7 = 0, value8 = 0, value9 = 0] = values.slice(5)
  const [counter0 = 0, counter1 = 0, counter2 = 0, counter3 = 0, counter4 = 0, counter5 = 0] =
    counters
  const [state0 = 0, state1 = 0, state2 = 0] = states
  return {
    at: 1_700_000_000_000 + i,
    value0,
    value1,
    value2,
    value3,
    value4,
    value5,
    value6,
    value7,
    value8,
    value9,
    counter0,
    counter1,
    counter2,
    counter3,
    counter4,
    counter5,
    state0,
    state1,
    state2,
  }
})

function mixed(i: number): Variant {
  switch (i % 5) {
    case 0:
      return variantOf('int', i)
    case 1:
      return variantOf('double', i * 0.5)
    case 2:
      return variantOf('QString', numbered('value', i))
    case 3:
      return variantOf('bool', i % 2 === 0)
    default:
      return variantOf('QVariantList', [
        variantOf('int', i),
        variantOf('QString', numbered('item', i)),
      ])
  }
}

const doubles = times(100_000, i => i * 1.1)
const ints = times(100_000, i => i * 7919 - 50_000)
const frame = ds.record({
  sequence: ds.uint32,
  time: ds.double,
  name: ds.string,
  valid: ds.bool,
  samples: ds.list(ds.double),
})

/** One way to encode and decode a payload, and what it may take of Qt's time. */
export interface Payload {
  /** Its name in cpp/datastream_bench. */
  readonly name: string
  readonly form: string
  readonly codec: Codec<unknown>
  readonly value: unknown
  readonly encodeLimit?: number
  readonly decodeLimit?: number
}

function payload<T>(
  name: string,
  form: string,
  codec: Codec<T>,
  value: T,
  encodeLimit?: number,
  decodeLimit?: number,
): Payload {
  return {
    name,
    form,
    codec: codec as Codec<unknown>,
    value,
    ...(encodeLimit === undefined ? {} : { encodeLimit }),
    ...(decodeLimit === undefined ? {} : { decodeLimit }),
  }
}

const list = ds.list(Telemetry)

export const payloads: readonly Payload[] = [
  payload('doubles', '100k doubles, array', ds.list(ds.double), doubles, 0.25, 0.25),
  payload(
    'doubles',
    '100k doubles, typed',
    ds.list(ds.double).typed,
    Float64Array.from(doubles),
    0.25,
    0.25,
  ),
  payload('ints', '100k int32, array', ds.list(ds.int32), ints, 0.25, 0.25),
  payload('ints', '100k int32, typed', ds.list(ds.int32).typed, Int32Array.from(ints), 0.25, 0.25),
  payload(
    'strings',
    '10k strings',
    ds.stringList,
    times(10_000, i => numbered('string', i)),
    1,
    1,
  ),
  payload(
    'variantMap',
    'variant map of 1000',
    ds.variantMap,
    new Map(times(1000, i => [numbered('key', i), mixed(i)] as const)),
    1,
    1,
  ),
  payload('telemetry', '10k records, objects', list, telemetry, 0.4, 1),
  payload(
    'telemetry',
    '10k records, columns',
    list.columns,
    list.columns.decode(list.encode(telemetry)),
    undefined,
    0.3,
  ),
  payload('frame', 'one record of 4 KiB', frame, {
    sequence: 42,
    time: 1.5,
    name: 'a frame of samples',
    valid: true,
    samples: doubles.slice(0, 500),
  }),
]
