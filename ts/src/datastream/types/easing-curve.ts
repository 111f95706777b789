import { objectShape } from '../../codec/value-shape.js'
import type { Format } from '../format.js'
import { Type } from '../type.js'
import { boolType } from './bool.js'
import { declareTypes } from './declare.js'
import { floatTypes } from './floats.js'
import { geometryTypes } from './geometry.js'
import { integerTypes } from './integers.js'
import { list } from './list.js'
import { type RecordOf, RecordType } from './record.js'
import { withDefaults } from './with-defaults.js'

export const easingCurves = declareTypes(format => ({ easingCurve: easingCurveType(format) }), {
  easingCurve: {
    docs: { typescript: 'EasingCurve', note: 'bezier and spline points from version 19 on' },
    variants: { QEasingCurve: { id: 29, qt3: 35 } },
  },
})

declare module './variant/value.js' {
  interface VariantTypes {
    QEasingCurve: EasingCurve
  }
}

/** Parameters of an elastic, back, bezier or spline curve; the stream has the two lists from version 19 on. */
export type EasingConfig = RecordOf<ReturnType<typeof configFields>>

/** QEasingCurve; `type` is QEasingCurve::Type. */
export interface EasingCurve {
  readonly type: number
  readonly config?: EasingConfig
}

/**
 * QEasingCurve. Qt writes the address of a function of its own process after the type; it is skipped when reading, and 0
 * when writing.
 */
export function easingCurveType(format: Format): Type<EasingCurve> {
  const { uint8, uint64 } = integerTypes(format)
  const head = new RecordType(format, {
    type: uint8,
    functionAddress: uint64,
    hasConfig: boolType(format),
  })
  const config = configType(format)
  return new Type<EasingCurve>(format, {
    name: 'QEasingCurve',
    minimumLength: 10,
    reader: () => input => {
      const { type, hasConfig } = head.read(input)
      return hasConfig ? { type, config: config.read(input) } : { type }
    },
    writer: () => (output, curve) => {
      head.write(output, {
        type: curve.type,
        functionAddress: 0n,
        hasConfig: curve.config !== undefined,
      })
      if (curve.config) config.write(output, curve.config)
    },
    defaultValue: () => ({ type: 0 }),
    valueShape: objectShape({ config }, 'type'),
  })
}

function configFields(format: Format) {
  const { double } = floatTypes(format)
  const { pointF } = geometryTypes(format)
  const tcbPoint = new RecordType(format, { point: pointF, t: double, c: double, b: double })
  return {
    period: double,
    amplitude: double,
    overshoot: double,
    bezier: list(pointF),
    tcb: list(tcbPoint),
  }
}

function configType(format: Format): Type<EasingConfig> {
  const fields = configFields(format)
  if (format.version >= 19) return new RecordType(format, fields)
  const { period, amplitude, overshoot } = fields
  return withDefaults(new RecordType(format, { period, amplitude, overshoot }), {
    bezier: [],
    tcb: [],
  })
}
