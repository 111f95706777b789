import { dataModels, type Target } from './target.js'

/** A member before it has a place. Sizes and alignments in bytes. */
export interface Unplaced {
  readonly size: number
  readonly alignment: number
  /** Of a bit field; `size` and `alignment` are then those of its type. */
  readonly bitField?: { readonly width: number; readonly named: boolean }
  /** Where the program's documentation says that it is. */
  readonly offset?: number
}

/** Where the members of a struct or a union are. */
export interface Places {
  /** Position of each member in bits. */
  readonly positions: readonly number[]
  /** Where the last member ends. */
  readonly end: number
  /** `end`, rounded up to the alignment. */
  readonly size: number
  readonly alignment: number
}

/** Where the next member of a struct begins at the earliest, in bits, and what its members ask for. */
interface Progress {
  end: number
  alignment: number
  /** Microsoft: the unit that bit fields of `size` bytes are being put into. */
  unit?: { readonly size: number; free: number } | undefined
}

/** Where a compiler puts the members: System V or Microsoft, as the ABI has it, with `#pragma pack(pack)` if given. */
export function placeMembers(
  kind: 'struct' | 'union',
  members: readonly Unplaced[],
  { abi }: Target,
  pack: number | undefined,
): Places {
  const limit = pack ?? Number.POSITIVE_INFINITY
  const placeBits = dataModels[abi].bitFields === 'systemV' ? placeSystemVBits : placeMicrosoftBits
  const progress: Progress = { end: 0, alignment: 1 }
  let end = 0
  const positions = members.map(member => {
    if (kind === 'union') {
      progress.end = 0
      progress.unit = undefined
    }
    const position = member.bitField
      ? placeBits(progress, member, limit, kind)
      : placeWhole(progress, member, limit)
    end = Math.max(end, Math.ceil(progress.end / 8))
    return position
  })
  const { alignment } = progress
  return { positions, end, size: roundUp(end, alignment), alignment }
}

function placeWhole(progress: Progress, member: Unplaced, limit: number): number {
  const alignment = Math.min(member.alignment, limit)
  const offset = member.offset ?? roundUp(Math.ceil(progress.end / 8), alignment)
  progress.unit = undefined
  progress.end = 8 * (offset + member.size)
  // A documented offset may contradict the alignment of the type; then the program's struct is packed there.
  if (offset % alignment === 0) progress.alignment = Math.max(progress.alignment, alignment)
  return 8 * offset
}

/** Fields follow each other bit by bit; one that would cross more units of its type than it has begins the next unit. */
function placeSystemVBits(
  progress: Progress,
  { size, alignment, bitField }: Unplaced,
  limit: number,
): number {
  const { width, named } = bitField ?? { width: 0, named: false }
  const unit = 8 * alignment
  // Whatever `pack` says.
  if (width === 0) progress.end = roundUp(progress.end, unit)
  const crossed = Math.floor(((progress.end % unit) + width + unit - 1) / unit)
  if (limit === Number.POSITIVE_INFINITY && crossed > size / alignment)
    progress.end = roundUp(progress.end, unit)
  const position = progress.end
  progress.end += width
  if (named) progress.alignment = Math.max(progress.alignment, Math.min(alignment, limit))
  return position
}

/** Fields share a unit of their type as long as types of the same size follow each other and bits are left. */
function placeMicrosoftBits(
  progress: Progress,
  { size, alignment, bitField }: Unplaced,
  limit: number,
  kind: 'struct' | 'union',
): number {
  const width = bitField?.width ?? 0
  const aligned = Math.min(alignment, limit)
  const { unit } = progress
  if (width === 0) {
    // Only behind another bit field it does anything.
    progress.unit = undefined
    if (!unit) return progress.end
    progress.end = roundUp(progress.end, 8 * aligned)
    progress.alignment = Math.max(progress.alignment, aligned)
    return progress.end
  }
  if (unit?.size === size && unit.free >= width) {
    const position = progress.end - unit.free
    unit.free -= width
    return position
  }
  const position = roundUp(progress.end, 8 * aligned)
  progress.unit = { size, free: 8 * size - width }
  progress.end = position + 8 * size
  if (kind === 'struct') progress.alignment = Math.max(progress.alignment, aligned)
  return position
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit
}
