import { textShape } from '../../codec/value-shape.js'
import type { Format } from '../format.js'
import { readLatin1, writeLatin1 } from '../latin1.js'
import { invalid } from '../stream-failure.js'
import { Type } from '../type.js'
import { declareTypes } from './declare.js'
import { integerNamed } from './integers.js'
import { list } from './list.js'
import { mappedType } from './mapped.js'
import { RecordType } from './record.js'
import { scalarType } from './scalar.js'
import { stringType } from './strings.js'

export const coreValues = declareTypes(coreValueTypes, {
  qchar: {
    docs: { typescript: 'string', note: 'one UTF-16 unit' },
    variants: { QChar: { id: 7 } },
  },
  flags: { docs: { typescript: 'number', note: '4 bytes whatever the enumeration' } },
  nullptr: {
    docs: { typescript: 'null', note: 'no bytes' },
    variants: { 'std::nullptr_t': { id: 51 } },
  },
  url: {
    docs: { typescript: 'string | null', note: 'encoded form' },
    variants: { QUrl: { id: 17 } },
  },
  locale: { docs: { typescript: 'string', note: '`de_DE`' }, variants: { QLocale: { id: 18 } } },
  regularExpression: {
    docs: { typescript: '{ pattern: string | null; options: number }' },
    variants: { QRegularExpression: { id: 44 } },
  },
  regExp: {
    docs: {
      typescript:
        '{ pattern: string | null; caseSensitivity: number; patternSyntax: number; minimal: number }',
      note: 'Qt 5, Qt5Compat',
    },
    variants: { QRegExp: { id: 27, qt6: null } },
  },
  versionNumber: { docs: { typescript: 'number[]' } },
  typeRevision: { docs: { typescript: 'number', note: 'Qt 6' } },
})

declare module './variant/value.js' {
  interface VariantTypes {
    QChar: string
    'std::nullptr_t': null
    QUrl: string | null
    QLocale: string
    QRegularExpression: { pattern: string | null; options: number }
    QRegExp: {
      pattern: string | null
      caseSensitivity: number
      patternSyntax: number
      minimal: number
    }
  }
}

/** Small value types of QtCore. */
export function coreValueTypes(format: Format) {
  const string = stringType(format)
  const uint8 = integerNamed(format, 'uchar', 'uint8')
  const uint32 = integerNamed(format, 'uint', 'uint32')
  const int32 = integerNamed(format, 'int', 'int32')
  return {
    /** QChar: a string of one UTF-16 code unit. */
    qchar: qcharType(format),
    /** QFlags of an `int` enumeration, QKeyCombination: always 4 bytes. */
    flags: integerNamed(format, 'QFlags', 'int32'),
    /** `std::nullptr_t`: no bytes at all. */
    nullptr: nullptrType(format),
    /** QUrl: its encoded form as a string; an empty or invalid URL is `null`. */
    url: urlType(format),
    /** QLocale: its name, `de_DE`; Qt reads an unknown name as `C`. */
    locale: mappedType(string, {
      name: 'QLocale',
      decode: x => x ?? 'C',
      encode: x => x,
      valueShape: textShape,
    }),
    /** QRegularExpression; `options` is QRegularExpression::PatternOptions. */
    regularExpression: new RecordType(
      format,
      { pattern: string, options: uint32 },
      'QRegularExpression',
    ),
    /** QRegExp of Qt 5 and Qt5Compat; the numbers are Qt::CaseSensitivity and QRegExp::PatternSyntax. */
    regExp: new RecordType(
      format,
      { pattern: string, caseSensitivity: uint8, patternSyntax: uint8, minimal: uint8 },
      'QRegExp',
    ),
    /** QVersionNumber: its segments. */
    versionNumber: mappedType(list(int32), {
      name: 'QVersionNumber',
      decode: x => x,
      encode: x => x,
    }),
    /** QTypeRevision (Qt 6): major * 256 + minor; 65535 for none. */
    typeRevision: integerNamed(format, 'QTypeRevision', 'uint16'),
  }
}

function qcharType(format: Format): Type<string> {
  const le = format.littleEndian
  return scalarType(format, {
    name: 'QChar',
    size: 2,
    wanted: 'a string of one UTF-16 code unit',
    get: (view, at) => String.fromCharCode(view.getUint16(at, le)),
    set: (view, at, value) => view.setUint16(at, value.charCodeAt(0), le),
    accepts: value => typeof value === 'string' && value.length === 1,
    defaultValue: '\0',
    compare: (a, b) => a.charCodeAt(0) - b.charCodeAt(0),
    valueShape: textShape,
  })
}

function nullptrType(format: Format): Type<null> {
  return new Type<null>(format, {
    name: 'std::nullptr_t',
    minimumLength: 0,
    reader: () => () => null,
    writer: () => (_output, value) => {
      if (value !== null) throw invalid(value, 'null')
    },
    defaultValue: () => null,
  })
}

function urlType(format: Format): Type<string | null> {
  return new Type<string | null>(format, {
    name: 'QUrl',
    minimumLength: 4,
    reader: () => input => {
      const length = input.byteCount()
      return length > 0 ? readLatin1(input, length) : null
    },
    writer: () => (output, value) => {
      if (value === null || value === '') output.uint32(format.version >= 6 ? 0xffffffff : 0)
      else if (typeof value === 'string' && !/[^\x21-\x7e]/.test(value)) {
        output.count(value.length)
        writeLatin1(output, value)
      } else throw invalid(value, 'an encoded URL (printable ASCII), or null')
    },
    defaultValue: () => null,
    valueShape: textShape,
  })
}
