import { atStep, Failure, within } from '../../codec/failure.js'
import type { ValueShape, VariantShape } from '../../codec/value-shape.js'
import { entriesOf, fromJson, isArray, type Json, mapEntries, tagOf } from './json.js'

type Convert = (json: Json, shape: ValueShape | undefined) => unknown

const memberNames = ['type', 'value', 'isNull']

/**
 * The QVariant of `{ type, value, isNull }`, or of a bare value, an array or a `$map`, whose type is that which QVariant has for such
 * a value. Any other object is an error, because it may be a QVariant with a typing error.
 */
export function variantOfJson(json: Json, shape: VariantShape, convert: Convert): unknown {
  const variant = (item: Json) => variantOfJson(item, shape, convert)
  if (isArray(json))
    return {
      type: 'QVariantList',
      value: json.map((item, index) => atStep(index, () => variant(item))),
      isNull: false,
    }
  const tag = tagOf(json)
  if (tag?.name === '$map') {
    const entries = mapEntries(tag.content).map(
      ([key, item]) => [fromJson(key), atStep(`['${String(key)}']`, () => variant(item))] as const,
    )
    return { type: 'QVariantMap', value: new Map(entries), isNull: false }
  }
  if (typeof json !== 'object' || json === null || tag) return shape.ofBare(fromJson(json))
  return wrapped(new Map(entriesOf(json)), shape, convert)
}

function wrapped(
  members: ReadonlyMap<string, Json>,
  shape: VariantShape,
  convert: Convert,
): unknown {
  for (const name of members.keys())
    if (!memberNames.includes(name))
      throw members.has('type') ? within(failure('is not a member'), name) : noType()
  const type = members.get('type')
  if (type === undefined) throw noType()
  const isInvalid = type === 'invalid'
  const known = typeof type === 'string' ? shape.typeOf(type) : undefined
  if (!known && !isInvalid)
    throw within(failure(`${textOf(type)} is not the name of a known type`), 'type')
  const value = members.get('value')
  if (value === undefined && !isInvalid) throw within(failure('is missing'), 'value')
  const isNull = members.get('isNull') ?? isInvalid
  if (typeof isNull !== 'boolean')
    throw within(failure(`${textOf(isNull)} is not true or false`), 'isNull')
  return {
    type,
    value: isInvalid ? undefined : atStep('value', () => convert(value ?? null, known?.valueShape)),
    isNull,
  }
}

const noType = () =>
  failure('an object without "type" is not a QVariant; write {"$map": {...}} for a QVariantMap')

function failure(message: string): Failure {
  return new Failure(
    path =>
      new TypeError(
        `${path === '' ? '' : `${path}: `}${message}. A QVariant is {"type": "double", "value": 1.5, "isNull": false}`,
      ),
  )
}

function textOf(json: Json): string {
  return typeof json === 'string' ? JSON.stringify(json) : `a ${typeof json}`
}
