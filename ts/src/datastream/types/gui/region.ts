import type { Format } from '../../format.js'
import type { Input } from '../../input.js'
import { requireList } from '../../shape.js'
import { failure, within } from '../../stream-failure.js'
import { memoryOf, Type } from '../../type.js'
import { declareTypes } from '../declare.js'
import { geometryTypes, type Rect } from '../geometry.js'

export const regions = declareTypes(format => ({ region: regionType(format) }), {
  region: { docs: { typescript: 'Rect[]' }, variants: { QRegion: { id: 72, qt3: 22 } } },
})

declare module '../variant/value.js' {
  interface VariantTypes {
    QRegion: Rect[]
  }
}

const setRect = 1
const or = 6
const rects = 10

/**
 * QRegion: its rectangles, in Qt's order (top to bottom, left to right, no overlap). Regions made of other operations,
 * which no Qt since 2.0 writes, are ERR_QDS_UNSUPPORTED.
 */
export function regionType(format: Format): Type<Rect[]> {
  const { rect } = geometryTypes(format)
  return new Type<Rect[]>(format, {
    name: 'QRegion',
    minimumLength: 4,
    reader: () => input => {
      const start = input.pos
      const length = input.uint32()
      if (length === 0xffffffff || length === 0) return []
      const end = input.pos + length
      if (length > input.remaining) throw input.pastEnd(length)
      const list = readOperations(input, rect, end)
      if (input.pos !== end)
        throw input.corrupt(
          `the content of a region does not match its length of ${length} bytes`,
          start,
        )
      return list
    },
    writer: () => (output, list) => {
      requireList(list)
      if (list.length === 0) return output.uint32(0)
      if (format.version === 1) {
        for (let left = list.length - 1; left > 0; left--) {
          output.uint32(12 + left * 24)
          output.uint32(or)
        }
        return list.forEach((item, i) => {
          output.uint32(12)
          output.uint32(setRect)
          writeRect(i, item)
        })
      }
      output.uint32(8 + 16 * list.length)
      output.uint32(rects)
      output.uint32(list.length)
      list.forEach((item, i) => {
        writeRect(i, item)
      })

      function writeRect(index: number, value: Rect): void {
        try {
          rect.write(output, value)
        } catch (error) {
          throw within(error, index)
        }
      }
    },
    defaultValue: () => [],
    valueShape: { kind: 'list', element: rect },
  })
}

/** A union nests its left part, a region with a length of its own, before its right part. */
function readOperations(input: Input, rect: Type<Rect>, end: number): Rect[] {
  const pending = [end]
  const list: Rect[] = []
  while (pending.length > 0) {
    const start = input.pos
    const operation = input.uint32()
    if (operation === rects) {
      const count = input.count(rect.parts.minimumLength, memoryOf(rect))
      for (let i = 0; i < count; i++) list.push(rect.read(input))
    } else if (operation === setRect) list.push(rect.read(input))
    else if (operation === or) {
      pending.push(0)
      if (pending.length > input.limits.maxItems)
        throw input.limit('a region has too many operations', start)
      input.uint32()
      continue
    } else
      throw failure(
        'ERR_QDS_UNSUPPORTED',
        `a region has the unsupported operation ${operation}`,
        start,
      )
    pending.pop()
    if (pending.length > 0) input.uint32()
  }
  return list
}
