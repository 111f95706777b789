import type { PlacedMember, Resolved } from './resolved.js'
import type { Target } from './target.js'

interface Line {
  readonly offset: string
  readonly size: string
  readonly type: string
  readonly name: string
}

/** A table of offsets, sizes, types and holes. */
export function describe(type: Resolved<unknown>, { abi, byteOrder }: Target): string {
  const holes = { bytes: 0, bits: 0 }
  const lines: Line[] = [
    { offset: 'offset', size: 'size', type: 'type', name: 'name' },
    ...linesOf(type, 0, '', holes),
  ]
  const width = (column: keyof Line) => Math.max(...lines.map(line => line[column].length))
  const [offset, size, name] = [width('offset'), width('size'), width('type')]
  const table = lines.map(line =>
    [line.offset.padStart(offset), line.size.padStart(size), line.type.padEnd(name), line.name]
      .join('  ')
      .trimEnd(),
  )
  const order = byteOrder === 'littleEndian' ? 'little-endian' : 'big-endian'
  const lost = [
    ...(holes.bytes > 0 ? [`${holes.bytes} bytes in holes`] : []),
    ...(holes.bits > 0 ? [`${holes.bits} bits in holes`] : []),
  ]
  const total = [`size ${type.size}`, `alignment ${type.alignment}`, ...lost].join(', ')
  return [`${type.name}, ${abi}, ${order}`, ...table, total].join('\n')
}

function linesOf(
  type: Resolved<unknown>,
  start: number,
  indent: string,
  holes: { bytes: number; bits: number },
): Line[] {
  const { members = [{ key: '', offset: 0, type }] } = type
  const lines: Line[] = []
  let end = 0
  const hole = (to: number) => {
    if (to <= end) return
    lines.push(...holeLines(8 * start + end, 8 * start + to, indent, holes))
  }
  for (const member of [...members].sort((a, b) => firstBit(a) - firstBit(b))) {
    hole(firstBit(member))
    lines.push(...memberLines(member, start, indent, holes))
    end = Math.max(end, endBit(member))
  }
  hole(8 * type.size)
  return lines
}

function memberLines(
  { key, offset, type, bitField }: PlacedMember,
  start: number,
  indent: string,
  holes: { bytes: number; bits: number },
): Line[] {
  const at = start + offset
  const first = bitField ? showBits(8 * start + bitField.position) : String(at)
  const size = bitField ? `:${bitField.width}` : String(type.size)
  const line = { offset: first, size, type: type.name, name: indent + key }
  const inner = innermost(type)
  const below = inner.members ? linesOf(inner, at, `${indent}  `, holes) : []
  return [line, ...below]
}

/** Describes only the first element of an array. */
function innermost(type: Resolved<unknown>): Resolved<unknown> {
  return type.elements ? innermost(type.elements.type) : type
}

/** The hole between two bits: the rest of a byte, then whole bytes. */
function holeLines(
  from: number,
  to: number,
  indent: string,
  holes: { bytes: number; bits: number },
): Line[] {
  const name = `${indent}(hole)`
  const wholeFrom = Math.min(to, 8 * Math.ceil(from / 8))
  const wholeTo = Math.max(wholeFrom, 8 * Math.floor(to / 8))
  const bits = (start: number, end: number): Line[] => {
    holes.bits += end - start
    return end > start ? [{ offset: showBits(start), size: `:${end - start}`, type: '', name }] : []
  }
  const bytes = (wholeTo - wholeFrom) / 8
  holes.bytes += bytes
  const whole =
    bytes > 0 ? [{ offset: String(wholeFrom / 8), size: String(bytes), type: '', name }] : []
  return [...bits(from, wholeFrom), ...whole, ...bits(wholeTo, to)]
}

function firstBit({ offset, bitField }: PlacedMember): number {
  return bitField?.position ?? 8 * offset
}

function endBit({ offset, type, bitField }: PlacedMember): number {
  return bitField ? bitField.position + bitField.width : 8 * (offset + type.size)
}

/** A position in bits as byte and bit: `28:3`. */
function showBits(position: number): string {
  return `${Math.floor(position / 8)}:${position % 8}`
}
