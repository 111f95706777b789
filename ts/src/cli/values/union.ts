import { isDeepStrictEqual } from 'node:util'
import type { UnionShape, ValueShape } from '../../codec/value-shape.js'

type Print = (value: unknown, shape: ValueShape | undefined) => unknown

/** The members of a union that its bytes allow; the bytes, if no member determines all of them. */
export function printedUnion(value: object, shape: UnionShape, print: Print): unknown {
  const bytes = shape.bytesOf(value)
  const members = [...shape.members].flatMap(([name, { valueShape }]) => {
    try {
      const part: unknown = Reflect.get(value, name)
      return [{ name, encoded: shape.bytesOf({ [name]: part }), printed: print(part, valueShape) }]
    } catch {
      // The bytes are not a value of this member, such as an enumerator or characters.
      return []
    }
  })
  const isDetermined = members.some(({ encoded }) => Buffer.compare(encoded, bytes) === 0)
  return isDetermined
    ? Object.fromEntries(members.map(({ name, printed }) => [name, printed]))
    : bytes
}

interface UnionMember {
  readonly name: string
  readonly value: unknown
}

/** The union whose members are these: given by one member, or by several that agree. Throws TypeError when they do not. */
export function unionOfMembers(members: readonly UnionMember[], shape: UnionShape): unknown {
  const [first] = members
  if (members.length <= 1) return first ? { [first.name]: first.value } : {}
  const bytesOf = ({ name, value }: UnionMember) => shape.bytesOf({ [name]: value })
  for (const candidate of members) {
    const union = shape.ofBytes(bytesOf(candidate))
    if (members.every(member => isMemberOf(union, member, bytesOf))) return union
  }
  throw new TypeError(
    `the members ${members.map(({ name }) => name).join(', ')} of a union contradict each other; write one of them`,
  )
}

/** Compares as bytes, because one number has several forms in JSON; JavaScript may have changed the bits of a NaN. */
function isMemberOf(
  union: object,
  { name, value }: UnionMember,
  bytesOf: (member: UnionMember) => Uint8Array,
): boolean {
  let part: unknown
  try {
    part = Reflect.get(union, name)
  } catch {
    // The bytes are not a value of this member, such as an enumerator.
    return false
  }
  const isSame = Buffer.compare(bytesOf({ name, value }), bytesOf({ name, value: part })) === 0
  return isSame || isDeepStrictEqual(value, part)
}
