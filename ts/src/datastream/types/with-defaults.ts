import { plain, plainShape, type ValueShape } from '../../codec/value-shape.js'
import type { Type } from '../type.js'
import { mappedType } from './mapped.js'

/** A record of an older stream version: missing fields decode to their defaults and are not written. */
export function withDefaults<W extends object, D extends object>(
  wire: Type<W>,
  defaults: D,
): Type<W & D> {
  return mappedType<W, W & D>(wire, {
    name: wire.name,
    decode: value => ({ ...defaults, ...value }),
    encode: value => value,
    valueShape: withMembers(wire.valueShape, Object.keys(defaults)),
  })
}

function withMembers(shape: ValueShape, names: readonly string[]): ValueShape {
  if (shape.kind !== 'object') return plainShape
  return {
    ...shape,
    members: new Map([...names.map(name => [name, plain] as const), ...shape.members]),
  }
}
