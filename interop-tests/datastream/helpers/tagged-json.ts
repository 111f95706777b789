import { BitArray } from 'qt-ipc/datastream'

/** Tagged JSON, the oracle's own notation (cpp/oracle/tagged_json.h): nothing of a value is lost in it. */
export type Tagged = null | boolean | string | Tagged[] | { [key: string]: Tagged }

/** The name under which a map's entries lie; their order does not count. */
const entriesOf = 'entries'

const view = new DataView(new ArrayBuffer(8))

export function tagged(value: unknown): Tagged {
  switch (typeof value) {
    case 'number':
      view.setFloat64(0, value)
      return `d${view.getBigUint64(0).toString(16).padStart(16, '0')}`
    case 'bigint':
      return `n${value}`
    case 'string':
      return `s${value}`
    case 'boolean':
      return value
    case 'undefined':
      return 'u'
  }
  if (value === null) return null
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString('hex')}`
  if (value instanceof BitArray) return `t${[...value].map(Number).join('')}`
  if (value instanceof Map) return { [entriesOf]: [...value].map(tagged) }
  if (value instanceof Set || Array.isArray(value)) return [...value].map(tagged)
  const members = Object.entries(value as object).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.map(([key, member]) => [key, tagged(member)]))
}

/**
 * Whether all that the oracle tells of a value is so; of a QVariant it does not tell the null flag, of some values
 * only a part of their fields.
 */
export function agrees(ours: Tagged, oracles: Tagged): boolean {
  if (Array.isArray(ours) && Array.isArray(oracles))
    return (
      ours.length === oracles.length && oracles.every((item, i) => agrees(ours[i] ?? null, item))
    )
  if (isMap(ours) && isMap(oracles)) return agrees(sorted(ours.entries), sorted(oracles.entries))
  if (isObject(ours) && isObject(oracles))
    return Object.entries(oracles).every(([key, item]) =>
      agrees(ours[key] ?? (key in ours ? null : 'u'), item),
    )
  return ours === oracles
}

/** The payload that asks the oracle to encode: JSON has no bare values in Qt, hence the array of one. */
export function question(value: Tagged): Uint8Array {
  return Buffer.from(JSON.stringify([value]))
}

/** A variant's value may be undefined, which tagged() leaves out of objects as if it were absent. */
export function answerOf(json: string): Tagged | undefined {
  if (json === '') return undefined
  const [value]: Tagged[] = JSON.parse(json)
  return value
}

function isObject(value: Tagged): value is { [key: string]: Tagged } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isMap(value: Tagged): value is { entries: Tagged[] } {
  return isObject(value) && Array.isArray(value[entriesOf])
}

function sorted(entries: Tagged[]): Tagged[] {
  return [...entries].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}
