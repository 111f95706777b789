/** Encodings of Unicode, which encode every character. */
const unicode = ['utf-8', 'utf-16le', 'utf-16be'] as const

/** Encodings with one or two bytes per character, in gb18030 also four. Shift_JIS, GBK, Big5 and EUC-KR are the Windows code pages 932, 936, 950 and 949. */
export const multiByte = ['gbk', 'gb18030', 'shift_jis', 'big5', 'euc-kr', 'euc-jp'] as const

/** Encodings with one byte per character. */
export const singleByte = [
  'latin1',
  'iso-8859-2',
  'iso-8859-3',
  'iso-8859-4',
  'iso-8859-5',
  'iso-8859-6',
  'iso-8859-7',
  'iso-8859-8',
  'iso-8859-9',
  'iso-8859-10',
  'iso-8859-11',
  'iso-8859-13',
  'iso-8859-14',
  'iso-8859-15',
  'iso-8859-16',
  'windows-874',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
  'koi8-r',
  'koi8-u',
  'ibm866',
  'macintosh',
] as const

export const textEncodings = [...unicode, ...multiByte, ...singleByte] as const

/**
 * A character encoding. `latin1` is ISO 8859-1 like QString::toLatin1(), not Windows-1252 as on the web; `utf8`, as Node spells
 * it, is `utf-8`.
 */
export type TextEncoding = EncodingName | 'utf8'

export type EncodingName = (typeof textEncodings)[number]

export const encodingName = (given: TextEncoding): EncodingName =>
  given === 'utf8' ? 'utf-8' : given
