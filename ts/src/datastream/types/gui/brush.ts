import { objectShape } from '../../../codec/value-shape.js'
import { type Format, perFormat } from '../../format.js'
import { requireObject } from '../../shape.js'
import { invalid, within } from '../../stream-failure.js'
import { atField, Type } from '../../type.js'
import { declareTypes } from '../declare.js'
import { geometryTypes, type Transform } from '../geometry.js'
import { integerTypes } from '../integers.js'
import { type Color, colorType } from './color.js'
import { type Gradient, gradientType } from './gradient.js'
import { imageType } from './image.js'

export const brushType = perFormat(makeBrushType)

export const brushes = declareTypes(format => ({ brush: brushType(format) }), {
  brush: {
    docs: { typescript: 'Brush', note: 'gradients from version 7, transform from 9 on' },
    variants: { QBrush: { id: 66, qt3: 7 } },
  },
})

declare module '../variant/value.js' {
  interface VariantTypes {
    QBrush: Brush
  }
}

/**
 * QBrush; `style` is Qt::BrushStyle. Style 24 comes with `texture` (an image file, see `image`), the styles 15 to 17 with
 * `gradient`, which is not written below stream version 7. The stream has `transform` from version 9 on.
 */
export interface Brush {
  readonly style: number
  readonly color: Color
  readonly texture?: Uint8Array | null
  readonly gradient?: Gradient
  readonly transform: Transform
}

const texturePattern = 24
const noTransform: Transform = {
  m11: 1,
  m12: 0,
  m13: 0,
  m21: 0,
  m22: 1,
  m23: 0,
  m31: 0,
  m32: 0,
  m33: 1,
}

/** A brush of one colour, Qt::SolidPattern. */
export function solidBrush(color: Color): Brush {
  return { style: 1, color, transform: noTransform }
}

function makeBrushType(format: Format): Type<Brush> {
  const { uint8 } = integerTypes(format)
  const color = colorType(format)
  const texture = imageType(format, 'QImage')
  const gradient = gradientType(format)
  const { transform } = geometryTypes(format)
  const hasTransform = format.version >= 9
  const losesGradient = format.version < 7
  return new Type<Brush>(format, {
    name: 'QBrush',
    minimumLength:
      1 + color.parts.minimumLength + (hasTransform ? transform.parts.minimumLength : 0),
    reader: () => input => {
      const style = uint8.read(input)
      const start = { style, color: color.read(input) }
      const fill =
        style === texturePattern
          ? { texture: texture.read(input) }
          : isGradient(style)
            ? { gradient: gradient.read(input) }
            : {}
      return { ...start, ...fill, transform: hasTransform ? transform.read(input) : noTransform }
    },
    writer: () => {
      const write = {
        style: atField('style', uint8.write),
        color: atField('color', color.write),
        texture: atField('texture', texture.write),
        gradient: atField('gradient', gradient.write),
        transform: atField('transform', transform.write),
      }
      return (output, brush) => {
        requireObject(brush)
        const { style } = brush
        write.style(output, losesGradient && isGradient(style) ? 0 : style)
        write.color(output, brush.color)
        if (style === texturePattern) write.texture(output, brush.texture ?? null)
        if (isGradient(style) && !losesGradient) {
          if (!brush.gradient) throw within(invalid(brush.gradient, 'a gradient'), 'gradient')
          write.gradient(output, brush.gradient)
        }
        if (hasTransform) write.transform(output, brush.transform)
      }
    },
    defaultValue: () => ({ style: 0, color: color.parts.defaultValue(), transform: noTransform }),
    valueShape: objectShape({ color, gradient, transform }, 'style', 'texture'),
  })
}

function isGradient(style: number): boolean {
  return style >= 15 && style <= 17
}
