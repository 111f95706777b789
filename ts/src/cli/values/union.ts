import { isDeepStrictEqual } from 'node:util'
import type { UnionShape, ValueShape } from '../../codec/value-shape.js'
import { type Json, toJson } from './json.js'

type Print = (value: unknown, shape: ValueShape | undefined) => unknown

/** The members of a union that its bytes allow; the bytes, if no member determines all of them. */
export function printedUnion(value: object, shape: UnionShape, print: Print): unknown {
  const bytes = shape.bytesOf(value)
  const members = [...shape.members].flatMap(([name, { valueShape }]) => {
    try {
      const part: unknown = Reflect.get(value, name)
      return [{ name, part, printed: print(part, valueShape) }]
    } catch {
      // The bytes are not a value of this member, such as an enumerator.
      return []
    }
  })
  const isDetermined = members.some(
    ({ name, part }) => Buffer.compare(shape.bytesOf({ [name]: part }), bytes) === 0,
  )
  return isDetermined
    ? Object.fromEntries(members.map(({ name, printed }) => [name, printed]))
    : bytes
}

/** The union whose members are these: given by one member, or by several that agree. Throws TypeError when they do not. */
export function unionOfMembers(
  members: readonly { readonly name: string; readonly json: Json; readonly value: unknown }[],
  shape: UnionShape,
  print: Print,
): unknown {
  const [first] = members
  if (members.length <= 1) return first ? { [first.name]: first.value } : {}
  for (const { name, value } of members) {
    const union = shape.ofBytes(shape.bytesOf({ [name]: value }))
    const printed = printedUnion(union, shape, print)
    const isSame = ({ name, json }: { readonly name: string; readonly json: Json }) =>
      isDeepStrictEqual(toJson(Reflect.get(Object(printed), name)), json)
    if (members.every(isSame)) return union
  }
  throw new TypeError(
    `the members ${members.map(({ name }) => name).join(', ')} of a union contradict each other; write one of them`,
  )
}
