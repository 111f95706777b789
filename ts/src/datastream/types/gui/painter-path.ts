import { objectShape } from '../../../codec/value-shape.js'
import type { Format } from '../../format.js'
import { requireObject } from '../../shape.js'
import { atField, Type } from '../../type.js'
import { declareTypes } from '../declare.js'
import { floatTypes } from '../floats.js'
import { integerTypes } from '../integers.js'
import { list } from '../list.js'
import { RecordType } from '../record.js'

export const painterPaths = declareTypes(format => ({ painterPath: painterPathType(format) }), {
  painterPath: { docs: { typescript: 'PainterPath' } },
})

/**
 * QPainterPath: its elements (`type` is QPainterPath::ElementType), the index at which the current subpath begins, and
 * Qt::FillRule. The stream of a path without elements contains nothing else.
 */
export interface PainterPath {
  readonly elements: { readonly type: number; readonly x: number; readonly y: number }[]
  readonly subpathStart: number
  readonly fillRule: number
}

export function painterPathType(format: Format): Type<PainterPath> {
  const { int32 } = integerTypes(format)
  const { double } = floatTypes(format)
  const elements = list(new RecordType(format, { type: int32, x: double, y: double }))
  return new Type<PainterPath>(format, {
    name: 'QPainterPath',
    minimumLength: 4,
    reader: () => input => {
      const read = elements.read(input)
      if (read.length === 0) return { elements: [], subpathStart: 0, fillRule: 0 }
      return { elements: read, subpathStart: int32.read(input), fillRule: int32.read(input) }
    },
    writer: () => (output, path) => {
      requireObject(path)
      atField('elements', elements.write)(output, path.elements)
      if (path.elements.length === 0) return
      atField('subpathStart', int32.write)(output, path.subpathStart)
      atField('fillRule', int32.write)(output, path.fillRule)
    },
    defaultValue: () => ({ elements: [], subpathStart: 0, fillRule: 0 }),
    valueShape: objectShape({ elements }, 'subpathStart', 'fillRule'),
  })
}
