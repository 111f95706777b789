import { BitField, resolvedBits, Unnamed } from './bit-field.js'
import { Layout } from './layout.js'
import { Placed } from './placed.js'
import { placeMembers, type Unplaced } from './placement.js'
import type { PlacedMember } from './resolved.js'
import type { Target } from './target.js'

export interface MemberOptions {
  /** `#pragma pack(n)`: members are aligned to at most this many bytes. */
  readonly pack?: 1 | 2 | 4 | 8 | 16 | undefined
  /** The documented size in bytes, if it is more than the members need. */
  readonly size?: number | undefined
}

interface Placement {
  readonly members: readonly PlacedMember[]
  readonly size: number
  readonly alignment: number
}

/** The members of a struct or a union, each at its offset. */
export function placedMembers(
  kind: 'struct' | 'union',
  title: string,
  declared: Readonly<Record<string, unknown>>,
  { pack, size }: MemberOptions,
  target: Target,
): Placement {
  const entries = Object.entries(declared)
  if (entries.length === 0) throw new TypeError(`${title} has no members`)
  const keyed = entries.find(([key]) => /^(0|[1-9]\d*)$/.test(key))
  if (keyed)
    throw new TypeError(
      `${title}: ${keyed[0]} cannot be the name of a member, because JavaScript orders it first`,
    )
  const unplaced = entries.map(([key, member]) =>
    unplacedMember(`${title}, ${key}`, member, target),
  )
  const places = placeMembers(kind, unplaced, target, checkPack(title, pack))
  const members: PlacedMember[] = []
  entries.forEach(([key, member], index) => {
    if (!(member instanceof Unnamed))
      members.push(placedMember(key, member, places.positions[index] ?? 0, target))
  })
  if (kind === 'struct') requireDisjoint(title, members)
  if (size !== undefined && !(Number.isSafeInteger(size) && size >= places.end))
    throw new RangeError(`${title}: size must be at least ${places.end} bytes, got ${size}`)
  return { members, size: size ?? places.size, alignment: places.alignment }
}

function checkPack(title: string, pack: number | undefined): number | undefined {
  if (pack !== undefined && ![1, 2, 4, 8, 16].includes(pack))
    throw new RangeError(`${title}: pack must be 1, 2, 4, 8 or 16, got ${pack}`)
  return pack
}

function unplacedMember(title: string, member: unknown, target: Target): Unplaced {
  if (member instanceof Unnamed)
    return typeof member.space === 'number'
      ? { size: member.space, alignment: 1 }
      : unplacedBits(member.space, false, target)
  if (member instanceof BitField) return unplacedBits(member, true, target)
  if (member instanceof Placed)
    return { ...unplacedMember(title, member.type, target), offset: member.offset }
  if (member instanceof Layout) {
    const { size, alignment } = member.resolve(target)
    return { size, alignment }
  }
  throw new TypeError(`${title} must be a type of qt-ipc/layout, got ${String(member)}`)
}

function unplacedBits(
  { type, width }: BitField<unknown>,
  named: boolean,
  target: Target,
): Unplaced {
  const { size, alignment } = type.resolve(target)
  return { size, alignment, bitField: { width, named } }
}

function placedMember(
  key: string,
  member: unknown,
  position: number,
  target: Target,
): PlacedMember {
  const offset = Math.floor(position / 8)
  if (member instanceof BitField) {
    const { width } = member
    const base = member.type.resolve(target)
    const type = resolvedBits(base, width, position % 8, target.byteOrder === 'littleEndian')
    return { key, offset, type, bitField: { position, width } }
  }
  const type = member instanceof Placed ? member.type : member
  if (!(type instanceof Layout)) throw new TypeError(`${key} must be a type of qt-ipc/layout`)
  return { key, offset, type: type.resolve(target) }
}

/** Offsets come from documentation, so two members may overlap by mistake. */
function requireDisjoint(title: string, members: readonly PlacedMember[]): void {
  const ranges = members
    .map(({ key, offset, type, bitField }) => {
      const start = bitField?.position ?? 8 * offset
      return { key, start, end: start + (bitField?.width ?? 8 * type.size) }
    })
    .sort((a, b) => a.start - b.start)
  ranges.forEach(({ key, start }, index) => {
    const before = ranges[index - 1]
    if (before && before.end > start)
      throw new RangeError(
        `${title}: ${key} at ${start / 8} overlaps ${before.key}, which ends at ${before.end / 8}; use a union`,
      )
  })
}
