import type { CborShape } from '../../codec/value-shape.js'
import { CborSyntaxError, readCbor } from '../cbor/read-cbor.js'
import { type Cbor, CborMap, CborSimple, CborTag } from '../cbor/value.js'
import { writeCbor } from '../cbor/write-cbor.js'
import type { Format } from '../format.js'
import { Output } from '../output.js'
import { invalid } from '../stream-failure.js'
import { Type } from '../type.js'
import { readByteArray } from './byte-arrays.js'
import { declareTypes } from './declare.js'
import { integerNamed } from './integers.js'

export const cbor = declareTypes(cborTypes, {
  cborValue: {
    docs: { typescript: 'Cbor', note: 'whole numbers are `bigint`' },
    variants: { QCborValue: { id: 53 } },
  },
  cborArray: { docs: { typescript: 'Cbor[]' }, variants: { QCborArray: { id: 54 } } },
  cborMap: {
    docs: { typescript: 'CborMap', note: 'pairs in their order' },
    variants: { QCborMap: { id: 55 } },
  },
  cborSimpleType: { docs: { typescript: 'number' }, variants: { QCborSimpleType: { id: 52 } } },
})

declare module './variant/value.js' {
  interface VariantTypes {
    QCborValue: Cbor
    QCborArray: Cbor[]
    QCborMap: CborMap
    QCborSimpleType: number
  }
}

/** QCborValue, QCborArray, QCborMap: CBOR in a QByteArray, preserved exactly (see `Cbor`). */
export function cborTypes(format: Format) {
  return {
    cborValue: cborType<Cbor>(
      format,
      'QCborValue',
      () => true,
      () => undefined,
    ),
    cborArray: cborType<Cbor[]>(
      format,
      'QCborArray',
      x => Array.isArray(x),
      () => [],
    ),
    cborMap: cborType<CborMap>(
      format,
      'QCborMap',
      x => x instanceof CborMap,
      () => new CborMap(),
    ),
    /** QCborSimpleType: its number. */
    cborSimpleType: integerNamed(format, 'QCborSimpleType', 'uint8'),
  }
}

const cborShape: CborShape = {
  kind: 'cbor',
  map: pairs => new CborMap(pairs as [Cbor, Cbor][]),
  tag: (tag, value) => new CborTag(tag, value as Cbor),
  simple: value => new CborSimple(value),
}

function cborType<T extends Cbor>(
  format: Format,
  name: string,
  fits: (value: unknown) => boolean,
  empty: () => T,
): Type<T> {
  return new Type<T>(format, {
    name,
    minimumLength: 4,
    reader: () => input => {
      const start = input.pos
      const bytes = readByteArray(input) ?? new Uint8Array()
      try {
        const value = readCbor(bytes, input)
        // Qt decodes any other value to an empty container.
        return fits(value) ? (value as T) : empty()
      } catch (error) {
        if (!(error instanceof CborSyntaxError)) throw error
        const at = start + 4 + error.offset
        throw input.corrupt(`invalid CBOR: ${error.message}`, at, { cause: error })
      }
    },
    writer: () => (output, value) => {
      if (!fits(value)) throw invalid(value, `a ${name}`)
      const body = new Output(format, new Uint8Array(64), true)
      body.depth = output.depth
      writeCbor(body, value)
      output.count(body.pos)
      output.raw(body.bytes.subarray(0, body.pos))
    },
    defaultValue: empty,
    valueShape: cborShape,
  })
}
