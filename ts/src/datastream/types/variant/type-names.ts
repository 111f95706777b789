/** A C++ type name taken apart: `QMap<QString,QList<int>>` has two arguments. */
export interface TypeName {
  readonly base: string
  readonly arguments: readonly TypeName[]
}

/** Qt 5's spellings by Qt 6's. */
const aliases: Readonly<Record<string, string>> = {
  QVector: 'QList',
  QPair: 'std::pair',
  'unsigned int': 'uint',
  'unsigned short': 'ushort',
  'unsigned char': 'uchar',
  'unsigned long': 'ulong',
  'long long': 'qlonglong',
  'unsigned long long': 'qulonglong',
  qint8: 'signed char',
  quint8: 'uchar',
  qint16: 'short',
  quint16: 'ushort',
  qint32: 'int',
  quint32: 'uint',
  qint64: 'qlonglong',
  quint64: 'qulonglong',
  qreal: 'double',
  QVariantMap: 'QMap<QString,QVariant>',
  QVariantHash: 'QHash<QString,QVariant>',
  QVariantList: 'QList<QVariant>',
  QVariantPair: 'std::pair<QVariant,QVariant>',
  QStringList: 'QList<QString>',
  QByteArrayList: 'QList<QByteArray>',
}

/** Takes a type name apart; `undefined` when it is none. Blanks between parts and around them do not count. */
export function parseTypeName(text: string): TypeName | undefined {
  let at = 0
  const name = read(0)
  return name && at === text.length ? name : undefined

  function read(depth: number): TypeName | undefined {
    const start = at
    while (at < text.length && !'<>,'.includes(text[at] ?? '')) at++
    const base = text.slice(start, at).trim().replace(/\s+/g, ' ')
    if (base === '' || depth > 64) return undefined
    if (text[at] !== '<') return { base, arguments: [] }
    const parts: TypeName[] = []
    do {
      at++
      const part = read(depth + 1)
      if (!part) return undefined
      parts.push(part)
    } while (text[at] === ',')
    if (text[at] !== '>') return undefined
    at++
    while (text[at] === ' ') at++
    return { base, arguments: parts }
  }
}

/** One spelling for all spellings of a type: Qt 6's, aliases resolved, without blanks. The text itself when it is no name. */
export function normalizeTypeName(text: string): string {
  const name = parseTypeName(text)
  return name ? spell(name) : text
}

function spell({ base, arguments: parts }: TypeName): string {
  const known = (Object.hasOwn(aliases, base) ? aliases[base] : undefined) ?? base
  return parts.length > 0 ? `${known}<${parts.map(spell).join(',')}>` : known
}
