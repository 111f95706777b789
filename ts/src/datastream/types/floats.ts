import { anyNumber, float32Scalar, float64Scalar } from '../../codec/floats.js'
import { type Format, perFormat } from '../format.js'
import { declareTypes } from './declare.js'
import { readFloat16, writeFloat16 } from './float16.js'
import { numberTraits, numericType, type StreamScalar, scalarType } from './scalar.js'

/**
 * float, double and qfloat16. From stream version 12 the precision option, not the type, decides between 4 and 8 bytes:
 * a `float` is then written as a double by default.
 */
export const floatTypes = perFormat(makeFloatTypes)

export const floats = declareTypes(floatTypes, {
  float: {
    docs: {
      typescript: 'number',
      note: '4 bytes below version 12, then 8 unless precision is single',
    },
    variants: { float: { id: 38 } },
  },
  double: {
    docs: { typescript: 'number', note: '8 bytes; from version 12 on 4 if precision is single' },
    variants: { double: { id: 6, qt3: 19 } },
    spellings: { qreal: 'double' },
  },
  float16: {
    docs: { typescript: 'number', note: '2 bytes' },
    variants: {
      qfloat16: {
        id: 63,
        /* A built-in type since Qt 6.5. */ byName: ({ release }) => release.minor < 5,
      },
    },
  },
})

declare module './variant/value.js' {
  interface VariantTypes {
    float: number
    double: number
    qfloat16: number
  }
}

function makeFloatTypes(format: Format) {
  return {
    /** `float`: 8 bytes from version 12 unless single precision is chosen; rounded to a float both ways. */
    float: numericType<number, Float32Array>(format, floatScalar(format)),
    /** `double`, `qreal`: 8 bytes, 4 with single precision. */
    double: numericType<number, Float64Array>(format, doubleScalar(format)),
    /** qfloat16: always 2 bytes. */
    float16: scalarType<number>(format, float16Scalar(format)),
  }
}

function floatScalar(format: Format): StreamScalar<number> {
  const le = format.littleEndian
  const single = { ...float32Scalar(le), ...numberTraits, name: 'float' }
  if (format.version < 12 || format.singlePrecision) return single
  return {
    ...single,
    size: 8,
    get: (view, at) => Math.fround(view.getFloat64(at, le)),
    set: (view, at, value) => view.setFloat64(at, Math.fround(value), le),
    getCode: `Math.fround(v.getFloat64(at, ${le}))`,
    setCode: `v.setFloat64(at, Math.fround(x), ${le})`,
    column: { array: Float32Array, sameBytes: false },
  }
}

function doubleScalar(format: Format): StreamScalar<number> {
  const le = format.littleEndian
  const traits = { ...numberTraits, name: 'double' }
  return format.version >= 12 && format.singlePrecision
    ? { ...float32Scalar(le), ...traits, column: { array: Float64Array, sameBytes: false } }
    : { ...float64Scalar(le), ...traits }
}

function float16Scalar({ littleEndian: le }: Format): StreamScalar<number> {
  return {
    ...anyNumber,
    ...numberTraits,
    name: 'qfloat16',
    size: 2,
    valueShape: { kind: 'number', round: value => readFloat16(writeFloat16(value)) },
    get: (view, at) => readFloat16(view.getUint16(at, le)),
    set: (view, at, value) => view.setUint16(at, writeFloat16(value), le),
  }
}
