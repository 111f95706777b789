import { objectShape } from '../../../codec/value-shape.js'
import type { Format } from '../../format.js'
import { requireObject } from '../../shape.js'
import { atField, Type } from '../../type.js'
import { boolType } from '../bool.js'
import { declareTypes } from '../declare.js'
import { geometryTypes } from '../geometry.js'
import { integerTypes } from '../integers.js'
import { imageType } from './image.js'

export const cursors = declareTypes(format => ({ cursor: cursorType(format) }), {
  cursor: {
    docs: { typescript: 'Cursor', note: 'pixmaps from version 7 on' },
    variants: { QCursor: { id: 74, qt3: 24 } },
  },
})

declare module '../variant/value.js' {
  interface VariantTypes {
    QCursor: Cursor
  }
}

/** QCursor; `shape` is Qt::CursorShape. Shape 24 comes with a picture: `pixmap`, or `bitmap` and `mask`. */
export interface Cursor {
  readonly shape: number
  readonly pixmap?: Uint8Array | null
  readonly bitmap?: Uint8Array | null
  readonly mask?: Uint8Array | null
  readonly hotSpot?: { readonly x: number; readonly y: number }
}

const bitmapCursor = 24

export function cursorType(format: Format): Type<Cursor> {
  const { int16 } = integerTypes(format)
  const bool = boolType(format)
  const image = imageType(format, 'QPixmap')
  const { point } = geometryTypes(format)
  const mayBePixmap = format.version >= 7
  return new Type<Cursor>(format, {
    name: 'QCursor',
    minimumLength: 2,
    reader: () => input => {
      const shape = int16.read(input)
      if (shape !== bitmapCursor) return { shape }
      if (mayBePixmap && bool.read(input))
        return { shape, pixmap: image.read(input), hotSpot: point.read(input) }
      return {
        shape,
        bitmap: image.read(input),
        mask: image.read(input),
        hotSpot: point.read(input),
      }
    },
    writer: () => (output, cursor) => {
      requireObject(cursor)
      atField('shape', int16.write)(output, cursor.shape)
      if (cursor.shape !== bitmapCursor) return
      const isPixmap = mayBePixmap && cursor.pixmap != null
      if (mayBePixmap) bool.write(output, isPixmap)
      if (isPixmap) atField('pixmap', image.write)(output, cursor.pixmap ?? null)
      else {
        atField('bitmap', image.write)(output, cursor.bitmap ?? null)
        atField('mask', image.write)(output, cursor.mask ?? null)
      }
      atField('hotSpot', point.write)(output, cursor.hotSpot ?? { x: 0, y: 0 })
    },
    defaultValue: () => ({ shape: 0 }),
    valueShape: objectShape({ hotSpot: point }, 'shape', 'pixmap', 'bitmap', 'mask'),
  })
}
