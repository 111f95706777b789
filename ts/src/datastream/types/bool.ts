import { type Format, perFormat } from '../format.js'
import type { Type } from '../type.js'
import { declareTypes } from './declare.js'
import { scalarType } from './scalar.js'

/** bool: one byte; any byte but 0 reads as true. */
export const boolType = perFormat(makeBoolType)

export const bools = declareTypes(format => ({ bool: boolType(format) }), {
  bool: {
    docs: { typescript: 'boolean', note: 'any byte but 0 is true' },
    variants: { bool: { id: 1, qt3: 18 } },
  },
})

declare module './variant/value.js' {
  interface VariantTypes {
    bool: boolean
  }
}

function makeBoolType(format: Format): Type<boolean> {
  return scalarType(format, {
    name: 'bool',
    size: 1,
    wanted: 'true or false',
    get: (view, at) => view.getUint8(at) !== 0,
    set: (view, at, value) => view.setUint8(at, value ? 1 : 0),
    accepts: value => typeof value === 'boolean',
    getCode: 'v.getUint8(at) !== 0',
    setCode: 'v.setUint8(at, x ? 1 : 0)',
    acceptsCode: "typeof x === 'boolean'",
    defaultValue: false,
    compare: (a, b) => Number(a) - Number(b),
  })
}
