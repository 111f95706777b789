import { showPath } from '../codec/failure.js'
import type { PathStep } from '../errors/codec-error.js'
import { errorIn } from './failure-path.js'
import { memoryOf } from './memory.js'
import type { PlacedMember, Resolved } from './resolved.js'

/** A part of a layout without members: a scalar, a string, a bit field, or a whole array of scalars. */
export interface Leaf {
  /** Its path: `wheels[2].speed`. */
  readonly path: string
  /** Offset in bytes from the start of the layout; for a bit field that of its first byte. */
  readonly offset: number
  /** Size in bytes; for a bit field the number of bytes that contain it. */
  readonly size: number
  /** The type in C: `uint32_t`, `float[3][4]`, `uint8_t:3`. */
  readonly type: string
  /** Only for bit fields: first bit, counted from the start of the layout, and number of bits. */
  readonly bits?: { readonly position: number; readonly width: number } | undefined
  /** Decodes its value from the bytes of the whole layout. @throws {LayoutError} when they are not a value. */
  decode(bytes: Uint8Array): unknown
}

/** A part and its path. */
interface Part {
  readonly steps: readonly PathStep[]
  readonly offset: number
  readonly type: Resolved<unknown>
  readonly bits?: Leaf['bits']
}

export function* leavesOf(root: Resolved<unknown>): Iterable<Leaf> {
  yield* leavesBelow({ steps: [], offset: 0, type: root }, root)
}

function* leavesBelow(part: Part, root: Resolved<unknown>): Iterable<Leaf> {
  const { members, elements } = part.type
  if (members) for (const member of members) yield* leavesBelow(memberOf(part, member), root)
  else if (elements && hasMembers(elements.type))
    for (let index = 0; index < elements.count; index++)
      yield* leavesBelow(elementOf(part, elements.type, index), root)
  else yield leafOf(part, root)
}

/** Finds the leaf at a path, also an element of an array of scalars. */
export function leafAt(root: Resolved<unknown>, path: string): Leaf {
  let part: Part = { steps: [], offset: 0, type: root }
  for (const [word, name, index] of path.matchAll(/\.?([^.[\]]+)|\[(\d+)\]|./gs)) {
    const next = name === undefined ? atIndex(part, index) : atName(part, name)
    if (!next) throw new RangeError(`${root.name} does not have ${path}: ${noSuchPart(part, word)}`)
    part = next
  }
  const { members, elements } = part.type
  if (members || (elements && hasMembers(elements.type)))
    throw new RangeError(
      `${path || root.name} is not a leaf of ${root.name}, it has the parts ${partNames(part)}`,
    )
  return leafOf(part, root)
}

function hasMembers(type: Resolved<unknown>): boolean {
  return (
    type.members !== undefined || (type.elements !== undefined && hasMembers(type.elements.type))
  )
}

function memberOf({ steps, offset }: Part, member: PlacedMember): Part {
  const bits = member.bitField && {
    position: 8 * offset + member.bitField.position,
    width: member.bitField.width,
  }
  return { steps: [...steps, member.key], offset: offset + member.offset, type: member.type, bits }
}

function elementOf({ steps, offset }: Part, type: Resolved<unknown>, index: number): Part {
  return { steps: [...steps, index], offset: offset + index * type.size, type }
}

function atName(part: Part, name: string): Part | undefined {
  const member = part.type.members?.find(({ key }) => key === name)
  return member && memberOf(part, member)
}

function atIndex(part: Part, index: string | undefined): Part | undefined {
  const { elements } = part.type
  const number = Number(index)
  return elements && number < elements.count ? elementOf(part, elements.type, number) : undefined
}

function noSuchPart(part: Part, word: string): string {
  return `${showPath(part.steps) || 'it'} has ${partNames(part)}, but not ${word}`
}

function partNames({ type: { members, elements } }: Part): string {
  if (elements) return `[0] to [${elements.count - 1}]`
  return members ? members.map(({ key }) => key).join(', ') : 'no parts'
}

function leafOf({ steps, offset, type, bits }: Part, root: Resolved<unknown>): Leaf {
  return {
    path: showPath(steps),
    offset,
    size: type.size,
    type: type.name,
    bits,
    decode(bytes) {
      const view = memoryOf(root, bytes, offset + type.size)
      try {
        return type.get(view, offset)
      } catch (error) {
        throw errorIn(root, error)
      }
    },
  }
}
