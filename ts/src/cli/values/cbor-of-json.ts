import { atStep, Failure, invalid, within } from '../../codec/failure.js'
import type { CborShape } from '../../codec/value-shape.js'
import { entriesOf, fromJson, isArray, type Json, mapEntries, tagOf } from './json.js'

/**
 * A CBOR value: whole numbers are integers, `$number` is a double; `{ pairs }` and `$map` are maps, `{ tag, value }` a tagged value and
 * `{ value }` a simple type. Throws Failure for other objects.
 */
export function cborOfJson(json: Json, shape: CborShape): unknown {
  const item = (one: Json, step: string | number) => atStep(step, () => cborOfJson(one, shape))
  const map = (entries: readonly (readonly [Json, Json])[]) =>
    shape.map(entries.map(([key, value], index) => [item(key, index), item(value, index)]))
  if (Number.isSafeInteger(json)) return BigInt(Number(json))
  if (isArray(json)) return json.map(item)
  if (typeof json !== 'object' || json === null) return json
  const tag = tagOf(json)
  if (tag) return tag.name === '$map' ? map(mapEntries(tag.content)) : fromJson(json)
  const members = new Map(entriesOf(json))
  const [names, value = null] = [[...members.keys()].sort().join(), members.get('value')]
  if (names === 'pairs') return map(mapEntries(members.get('pairs') ?? null))
  if (names === 'tag,value') {
    const number = cborOfJson(members.get('tag') ?? null, shape)
    if (typeof number !== 'bigint') throw within(invalid(number, 'the number of a tag'), 'tag')
    return shape.tag(number, item(value, 'value'))
  }
  if (names === 'value') return shape.simple(Number(fromJson(value)))
  throw new Failure(
    path =>
      new TypeError(
        `${path === '' ? '' : `${path}: `}an object is not a CBOR value; write {"pairs": [[key, value]]} or {"$map": {...}} for a map`,
      ),
  )
}
