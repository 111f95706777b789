import type { Format } from '../../format.js'
import { requireList } from '../../shape.js'
import { invalid } from '../../stream-failure.js'
import { Type } from '../../type.js'
import { declareTypes } from '../declare.js'

export const keySequences = declareTypes(format => ({ keySequence: keySequenceType(format) }), {
  keySequence: {
    docs: { typescript: 'number[]', note: 'one key below version 5, then up to four' },
    variants: { QKeySequence: { id: 75, qt3: 31 } },
  },
})

declare module '../variant/value.js' {
  interface VariantTypes {
    QKeySequence: number[]
  }
}

const maxKeys = 4

/**
 * QKeySequence: 0 to 4 keys, Qt::Key with its modifiers. Qt reads a truncated sequence as an empty one; here it is
 * ERR_QDS_READ_PAST_END. Below version 5 only the first key is written.
 */
export function keySequenceType(format: Format): Type<number[]> {
  return new Type<number[]>(format, {
    name: 'QKeySequence',
    minimumLength: 4,
    reader: () => input => {
      const keys: number[] = []
      for (let left = Math.min(input.uint32(), maxKeys); left > 0; left--) keys.push(input.uint32())
      while (keys.at(-1) === 0) keys.pop()
      return keys
    },
    writer: () => (output, keys) => {
      requireList(keys)
      if (keys.length > maxKeys) throw invalid(keys, 'an array of up to 4 keys')
      const isLong = format.version >= 5 && keys.length > 1
      output.uint32(isLong ? maxKeys : 1)
      for (let i = 0; i < (isLong ? maxKeys : 1); i++) {
        const key = keys[i] ?? 0
        if (key >>> 0 !== key) throw invalid(key, 'a key', [i])
        output.uint32(key)
      }
    },
    defaultValue: () => [],
  })
}
