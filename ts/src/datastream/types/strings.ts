import { textShape } from '../../codec/value-shape.js'
import { type Format, perFormat } from '../format.js'
import { type Input, memory } from '../input.js'
import { readLatin1, writeLatin1 } from '../latin1.js'
import type { Output } from '../output.js'
import { invalid } from '../stream-failure.js'
import { Type } from '../type.js'
import { readUtf16, writeCountedUtf16 } from '../utf16.js'
import { declareTypes } from './declare.js'
import { list } from './list.js'

/** QString: UTF-16 of any content, including lone surrogates; a null string is `null`, empty before version 3. */
export const stringType = perFormat(makeStringType)

export const strings = declareTypes(
  format => ({ string: stringType(format), stringList: list(stringType(format)) }),
  {
    stringList: {
      docs: { typescript: '(string | null)[]', note: 'QStringList' },
      variants: { QStringList: { id: 11, qt3: 4 } },
      spellings: { QStringList: 'QList<QString>' },
    },
    string: {
      docs: { typescript: 'string | null', note: 'Latin-1 at version 1; null from version 3 on' },
      variants: { QString: { id: 10, qt3: 3 } },
    },
  },
)

declare module './variant/value.js' {
  interface VariantTypes {
    QStringList: (string | null)[]
    QString: string | null
  }
}

function makeStringType(format: Format): Type<string | null> {
  const isLatin1 = format.version < 2
  return new Type<string | null>(format, {
    name: 'QString',
    minimumLength: 4,
    reader: () => (isLatin1 ? readLatin1String : readString),
    writer: () => (isLatin1 ? writeLatin1String : writeString),
    defaultValue: () => null,
    compare: (a, b) => compareText(a ?? '', b ?? ''),
    valueShape: textShape,
  })
}

export function readString(input: Input): string | null {
  const length = input.utf16Count()
  if (length <= 0) return length < 0 ? null : ''
  input.allocate(memory.string + length)
  return readUtf16(input, length)
}

export function writeString(output: Output, value: string | null): void {
  if (typeof value === 'string') writeCountedUtf16(output, value)
  else if (value === null) output.uint32(output.format.version >= 3 ? 0xffffffff : 0)
  else throw invalid(value, 'a string or null')
}

function readLatin1String(input: Input): string | null {
  const length = input.byteCount()
  return length < 0 ? null : readLatin1(input, length)
}

function writeLatin1String(output: Output, value: string | null): void {
  if (typeof value !== 'string' && value !== null) throw invalid(value, 'a string or null')
  const text = value ?? ''
  output.count(text.length)
  writeLatin1(output, text)
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
