import type { Format } from '../format.js'
import { memory } from '../input.js'
import type { Type } from '../type.js'
import { declareTypes } from './declare.js'
import { scalarType } from './scalar.js'

export const uuids = declareTypes(format => ({ uuid: uuidType(format) }), {
  uuid: {
    docs: { typescript: 'string', note: 'without braces' },
    variants: { QUuid: { id: 30, qt4: null } },
  },
})

declare module './variant/value.js' {
  interface VariantTypes {
    QUuid: string
  }
}

const shape = /^\{?[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\}?$/i
const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** QUuid: lower-case text without braces, `00000000-0000-0000-0000-000000000000` when null; braces are accepted. */
export function uuidType(format: Format): Type<string> {
  const order = byteOrder(format.littleEndian)
  return scalarType(format, {
    name: 'QUuid',
    size: 16,
    wanted: 'a UUID such as 00112233-4455-6677-8899-aabbccddeeff',
    get(view, at) {
      let text = ''
      for (let i = 0; i < 16; i++) {
        if (i === 4 || i === 6 || i === 8 || i === 10) text += '-'
        text += hexOfByte[view.getUint8(at + (order[i] ?? 0))]
      }
      return text
    },
    set(view, at, value) {
      const digits = value.replace(/[{}-]/g, '')
      for (let i = 0; i < 16; i++)
        view.setUint8(at + (order[i] ?? 0), Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16))
    },
    accepts: value => typeof value === 'string' && shape.test(value),
    memory: memory.string + 36,
    defaultValue: '00000000-0000-0000-0000-000000000000',
  })
}

/** Offset of the i-th byte of the string: the first three groups are numbers in the byte order of the stream. */
function byteOrder(littleEndian: boolean): readonly number[] {
  const rest = [8, 9, 10, 11, 12, 13, 14, 15]
  return littleEndian ? [3, 2, 1, 0, 5, 4, 7, 6, ...rest] : [0, 1, 2, 3, 4, 5, 6, 7, ...rest]
}
