/** QMetaType ids of Qt 5 by name, which are Qt 6's too but for QtGui and QtWidgets. */
const qt5Ids: Readonly<Record<string, number>> = {
  invalid: 0,
  bool: 1,
  int: 2,
  uint: 3,
  qlonglong: 4,
  qulonglong: 5,
  double: 6,
  QChar: 7,
  QVariantMap: 8,
  QVariantList: 9,
  QString: 10,
  QStringList: 11,
  QByteArray: 12,
  QBitArray: 13,
  QDate: 14,
  QTime: 15,
  QDateTime: 16,
  QUrl: 17,
  QLocale: 18,
  QRect: 19,
  QRectF: 20,
  QSize: 21,
  QSizeF: 22,
  QLine: 23,
  QLineF: 24,
  QPoint: 25,
  QPointF: 26,
  QRegExp: 27,
  QVariantHash: 28,
  QEasingCurve: 29,
  QUuid: 30,
  long: 32,
  short: 33,
  char: 34,
  ulong: 35,
  ushort: 36,
  uchar: 37,
  float: 38,
  'signed char': 40,
  QVariant: 41,
  QRegularExpression: 44,
  QJsonValue: 45,
  QJsonObject: 46,
  QJsonArray: 47,
  QJsonDocument: 48,
  QByteArrayList: 49,
  'std::nullptr_t': 51,
  QCborSimpleType: 52,
  QCborValue: 53,
  QCborArray: 54,
  QCborMap: 55,
  char16_t: 56,
  char32_t: 57,
  QVariantPair: 58,
  qfloat16: 63,
  QFont: 64,
  QPixmap: 65,
  QBrush: 66,
  QColor: 67,
  QPalette: 68,
  QIcon: 69,
  QImage: 70,
  QPolygon: 71,
  QRegion: 72,
  QBitmap: 73,
  QCursor: 74,
  QKeySequence: 75,
  QPen: 76,
  QTextLength: 77,
  QTextFormat: 78,
  QMatrix: 79,
  QTransform: 80,
  QMatrix4x4: 81,
  QVector2D: 82,
  QVector3D: 83,
  QVector4D: 84,
  QQuaternion: 85,
  QPolygonF: 86,
  QColorSpace: 87,
  QSizePolicy: 121,
}

/** Stream ids before version 7, in order; gaps are ids that no type ever had. */
const qt3Names = [
  'invalid',
  'QVariantMap',
  'QVariantList',
  'QString',
  'QStringList',
  'QFont',
  'QPixmap',
  'QBrush',
  'QRect',
  'QSize',
  'QColor',
  'QPalette',
  '',
  'QIcon',
  'QPoint',
  'QImage',
  'int',
  'uint',
  'bool',
  'double',
  '',
  'QPolygon',
  'QRegion',
  'QBitmap',
  'QCursor',
  'QSizePolicy',
  'QDate',
  'QTime',
  'QDateTime',
  'QByteArray',
  'QBitArray',
  'QKeySequence',
  'QPen',
  'qlonglong',
  'qulonglong',
  'QEasingCurve',
]

/** Where the id of a user type begins: a name follows. */
export function userId(version: number): number {
  return version >= 20 ? 65536 : version >= 13 ? 1024 : 127
}

/** Names by stream id, for reading: also what the other generation writes. */
export function namesById(version: number): ReadonlyMap<number, string> {
  if (version < 7)
    return new Map(
      qt3Names.map((name, id) => [id, name] as const).filter(([, name]) => name !== ''),
    )
  const names = Object.entries(qt5Ids).map(([name, id]) => [idAt(version, name, id), name] as const)
  return new Map(
    names.filter((entry): entry is readonly [number, string] => entry[0] !== undefined),
  )
}

/**
 * Stream ids by name, for writing. A built-in type without an id is written by name from version 7 on; before, it cannot be
 * written, and Qt puts an invalid variant in its place.
 */
export function idsByName(
  version: number,
  generation: 5 | 6,
  minor: number,
): ReadonlyMap<string, number> {
  const ids = new Map([...namesById(version)].map(([id, name]) => [name, id] as const))
  for (const name of ids.keys()) if (!writesId(name, version, generation, minor)) ids.delete(name)
  return ids
}

/** Every type that has or had an id. */
export const builtInNames: readonly string[] = Object.keys(qt5Ids)

function idAt(version: number, name: string, id: number): number | undefined {
  if (version >= 20) {
    if (name === 'QRegExp') return undefined
    if (name === 'QSizePolicy') return 0x2000
    return id >= 64 ? id - 64 + 0x1000 : id
  }
  const isQt6Only = id >= 56 && id <= 63
  if (isQt6Only) return undefined
  return version >= 13 ? id : qt4Id(name, id)
}

/** In Qt 4 ids from 31 on lay 97 higher, QtGui's from 75 on one higher, and a few types had none. */
function qt4Id(name: string, id: number): number | undefined {
  if (name === 'QUuid' || name === 'QPolygonF') return undefined
  if (name === 'QSizePolicy') return 75
  if (id >= 31 && id < 64) return id + 97
  return id >= 75 && id <= 85 ? id + 1 : id
}

function writesId(name: string, version: number, generation: 5 | 6, minor: number): boolean {
  const id = qt5Ids[name] ?? 0
  // Before version 7 Qt 6 looks up QtGui's ids in a table of other ids and finds none.
  if (version < 7) return generation === 5 || id < 64
  if (name === 'QColorSpace') return version >= 13 || generation === 5
  // qfloat16 became a built-in type in Qt 6.5.
  if (name === 'qfloat16') return minor >= 5
  return true
}
