import { dataModels, type Target } from './target.js'

/** A member without its offset. Sizes and alignments in bytes. */
export interface Unplaced {
  readonly size: number
  readonly alignment: number
  /** Only for bit fields: number of bits; `size` and `alignment` are then those of its type. */
  readonly bitField?: { readonly width: number; readonly named: boolean }
  /** Offset from the documentation of the program. */
  readonly offset?: number
}

/** The offsets of the members of a struct or a union. */
export interface Places {
  /** Position of each member in bits. */
  readonly positions: readonly number[]
  /** End of the last member in bytes. */
  readonly end: number
  /** `end`, rounded up to the alignment. */
  readonly size: number
  readonly alignment: number
}

/** State of a placement: the earliest position of the next member in bits, and the alignment so far. */
interface Progress {
  end: number
  alignment: number
  /** Microsoft: the current unit for bit fields of `size` bytes. */
  unit?: { readonly size: number; free: number } | undefined
}

/** Places members like a compiler: by the rules of System V or Microsoft, depending on the ABI, and `#pragma pack(pack)`. */
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
  // A documented offset may contradict the alignment of the type, if the program packs its struct there.
  if (offset % alignment === 0) progress.alignment = Math.max(progress.alignment, alignment)
  return 8 * offset
}

/** System V: fields follow each other bit by bit; a field that would cross a boundary of its type begins the next unit. */
function placeSystemVBits(
  progress: Progress,
  { size, alignment, bitField }: Unplaced,
  limit: number,
): number {
  const { width, named } = bitField ?? { width: 0, named: false }
  const unit = 8 * alignment
  // `pack` does not affect this.
  if (width === 0) progress.end = roundUp(progress.end, unit)
  const crossed = Math.floor(((progress.end % unit) + width + unit - 1) / unit)
  if (limit === Number.POSITIVE_INFINITY && crossed > size / alignment)
    progress.end = roundUp(progress.end, unit)
  const position = progress.end
  progress.end += width
  if (named) progress.alignment = Math.max(progress.alignment, Math.min(alignment, limit))
  return position
}

/** Microsoft: consecutive fields share a unit of their type while their types have the same size and bits are left. */
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
    // It has an effect only after another bit field.
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
