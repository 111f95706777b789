import { type Input, memory } from '../input.js'
import type { Output } from '../output.js'
import { invalid, keyStep, within } from '../stream-failure.js'
import { memoryOf, requireSameFormat, Type } from '../type.js'
import { templateName } from './list.js'

type Entry<K, V> = readonly [K, V]

/** QMap: a `Map` in stream order; written in the order of the keys, see `mapOrder`. */
export function mapType<K, V>(key: Type<K>, value: Type<V>): Type<Map<K, V>> {
  return mapLike('QMap', key, value, true)
}

/** QHash: a `Map`; written in the order of the `Map`, since Qt's own order is random. */
export function hashType<K, V>(key: Type<K>, value: Type<V>): Type<Map<K, V>> {
  return mapLike('QHash', key, value, false)
}

/** QMultiMap: pairs in stream order; written in the order of the keys, pairs of one key in the given order. */
export function multiMapType<K, V>(key: Type<K>, value: Type<V>): Type<[K, V][]> {
  return multiLike('QMultiMap', key, value, true)
}

/** QMultiHash: pairs in stream order; written in the given order. */
export function multiHashType<K, V>(key: Type<K>, value: Type<V>): Type<[K, V][]> {
  return multiLike('QMultiHash', key, value, false)
}

function mapLike<K, V>(
  container: string,
  key: Type<K>,
  value: Type<V>,
  sorted: boolean,
): Type<Map<K, V>> {
  requireSameFormat(key.format, [key, value])
  return new Type<Map<K, V>>(key.format, {
    name: templateName(key.format, container, [key, value]),
    minimumLength: 4,
    reader: () => {
      const readEntry = entryReader(key, value)
      return input => {
        const map = new Map<K, V>()
        readEntry(input, (k, v) => map.set(k, v))
        return map
      }
    },
    writer: () => {
      const writeEntries = entriesWriter(key, value, sorted)
      return (output, map) => {
        if (!(map instanceof Map)) throw invalid(map, 'a Map')
        writeEntries(output, map.size, map)
      }
    },
    defaultValue: () => new Map(),
    valueShape: { kind: 'map', key, value },
  })
}

function multiLike<K, V>(
  container: string,
  key: Type<K>,
  value: Type<V>,
  sorted: boolean,
): Type<[K, V][]> {
  requireSameFormat(key.format, [key, value])
  return new Type<[K, V][]>(key.format, {
    name: templateName(key.format, container, [key, value]),
    minimumLength: 4,
    reader: () => {
      const readEntry = entryReader(key, value)
      return input => {
        const pairs: [K, V][] = []
        readEntry(input, (k, v) => pairs.push([k, v]))
        return pairs
      }
    },
    writer: () => {
      const writeEntries = entriesWriter(key, value, sorted)
      return (output, pairs) => {
        if (!Array.isArray(pairs)) throw invalid(pairs, 'an array of pairs')
        writeEntries(output, pairs.length, pairs)
      }
    },
    defaultValue: () => [],
    valueShape: { kind: 'list', element: { valueShape: { kind: 'tuple', parts: [key, value] } } },
  })
}

function entryReader<K, V>(key: Type<K>, value: Type<V>) {
  const readKey = key.read
  const readValue = value.read
  const minimumLength = key.parts.minimumLength + value.parts.minimumLength
  const entryMemory = memory.entry + memoryOf(key) + memoryOf(value)
  return (input: Input, add: (key: K, value: V) => void): void => {
    const count = input.count(minimumLength, entryMemory)
    input.allocate(memory.map)
    for (let i = 0; i < count; i++) {
      let step: string | number = i
      try {
        const k = readKey(input)
        step = keyStep(k)
        add(k, readValue(input))
      } catch (error) {
        throw within(error, step)
      }
    }
  }
}

function entriesWriter<K, V>(key: Type<K>, value: Type<V>, sorted: boolean) {
  const writeKey = key.write
  const writeValue = value.write
  const compare = sorted ? keyOrder(key) : undefined
  return (output: Output, count: number, entries: Iterable<Entry<K, V>>): void => {
    output.count(count)
    for (const [k, v] of compare ? inOrder(entries, compare) : entries) {
      try {
        writeKey(output, k)
        writeValue(output, v)
      } catch (error) {
        throw within(error, keyStep(k))
      }
    }
  }
}

function keyOrder<K>(key: Type<K>): ((a: K, b: K) => number) | undefined {
  const { compare } = key.parts
  if (!compare || key.format.mapOrder === 'asIs') return undefined
  return key.format.mapOrder === 'ascending' ? compare : (a, b) => compare(b, a)
}

/** Sorts stably, so that entries of one key keep their order; does not copy entries that are already sorted, the usual case. */
function inOrder<K, V>(
  entries: Iterable<Entry<K, V>>,
  compare: (a: K, b: K) => number,
): Iterable<Entry<K, V>> {
  let before: K | undefined
  let isFirst = true
  for (const [key] of entries) {
    if (!isFirst && compare(before as K, key) > 0)
      return [...entries].sort((a, b) => compare(a[0], b[0]))
    before = key
    isFirst = false
  }
  return entries
}
