import fc, { type Arbitrary } from 'fast-check'
import { type Variant, type VariantTypes, variantOf } from 'qt-ipc/datastream'
import * as any from './arbitraries.js'
import type { Generation, StreamSetup } from './oracle.js'

type Values = { [K in keyof VariantTypes]?: Arbitrary<VariantTypes[K]> }

/** QVariants of types that a stream version can express, nested a few levels deep. */
export function variant(
  setup: StreamSetup & { readonly generation: Generation },
): Arbitrary<Variant> {
  const simple = Object.entries(valuesFor(setup)).map(([type, values]) =>
    (values as Arbitrary<never>).map(
      value =>
        variantOf(
          type as keyof VariantTypes,
          value,
          type === 'std::nullptr_t' && setup.generation === 6,
        ) as Variant,
    ),
  )
  const user = setup.version >= 7 ? userTypes(setup.generation) : []
  const leaf = fc.oneof(fc.constant(variantOf('invalid', undefined) as Variant), ...simple, ...user)
  const { variant } = fc.letrec<{ variant: Variant }>(tie => ({
    variant: fc.oneof(
      { maxDepth: 3 },
      { weight: 6, arbitrary: leaf },
      {
        weight: 1,
        arbitrary: fc
          .array(tie('variant'), { maxLength: 4 })
          .map(list => variantOf('QVariantList', list)),
      },
      {
        weight: 1,
        arbitrary: any.map(any.key, tie('variant'), 4).map(map => variantOf('QVariantMap', map)),
      },
      ...(setup.version >= 7
        ? [
            {
              weight: 1,
              arbitrary: any
                .map(any.key, tie('variant'), 1)
                .map(map => variantOf('QVariantHash', map)),
            },
            { weight: 1, arbitrary: tie('variant').map(inner => variantOf('QVariant', inner)) },
          ]
        : []),
      ...(setup.version >= 20
        ? [
            {
              weight: 1,
              arbitrary: fc
                .tuple(tie('variant'), tie('variant'))
                .map(pair => variantOf('QVariantPair', pair)),
            },
          ]
        : []),
    ),
  }))
  return variant
}

function valuesFor({ version, generation }: StreamSetup & { generation: Generation }): Values {
  const point = fc.record({ x: any.small, y: any.small })
  const pointF = fc.record({ x: any.finite, y: any.finite })
  const oldest: Values = {
    bool: fc.boolean(),
    int: any.int(32),
    uint: any.uint(32),
    double: any.finite,
    QString: any.string,
    QByteArray: any.byteArray,
    QStringList: fc.array(any.string, { maxLength: 3 }),
    QBitArray: any.bitArray,
    QDate: any.julianDay,
    QTime: any.time.filter(ms => ms > 0),
  }
  const oldGui: Values = { QPolygon: fc.array(point, { maxLength: 3 }) }
  const sinceQt4: Values = {
    QChar: any.qchar,
    QUrl: any.url,
    QLocale: any.locale,
    QRect: fc.record({ x: any.small, y: any.small, width: any.small, height: any.small }),
    QSize: fc.record({ width: any.small, height: any.small }),
    QSizeF: fc.record({ width: any.finite, height: any.finite }),
    QPoint: point,
    QPointF: pointF,
    QLine: fc.record({ x1: any.small, y1: any.small, x2: any.small, y2: any.small }),
    QUuid: any.uuid,
    long: any.int64,
    short: any.int(16),
    char: any.int(8),
    'signed char': any.int(8),
    ulong: any.uint64,
    ushort: any.uint(16),
    uchar: any.uint(8),
    float: any.float,
    QByteArrayList: fc.array(any.byteArray, { maxLength: 3 }),
    QRegularExpression: any.regularExpression,
    QJsonObject: fc.dictionary(any.key, fc.string({ maxLength: 3 }), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
    'std::nullptr_t': fc.constant(null),
    QCborSimpleType: fc.integer({ min: 0, max: 19 }),
    QPolygon: fc.array(point, { maxLength: 3 }),
    QColor: fc.constant({ spec: 'rgb' as const, alpha: 1028, components: [257, 514, 771, 0] }),
    QKeySequence: fc.array(fc.integer({ min: 1, max: 0x3fffffff }), { maxLength: 4 }),
    QVector2D: fc.record({ x: any.float, y: any.float }),
    QVector3D: fc.record({ x: any.float, y: any.float, z: any.float }),
    QQuaternion: fc.record({ scalar: any.float, x: any.float, y: any.float, z: any.float }),
    QMatrix4x4: fc.array(any.float, { minLength: 16, maxLength: 16 }),
    QPolygonF: fc.array(pointF, { maxLength: 3 }),
    QTextLength: fc.record({ type: fc.integer({ min: 0, max: 2 }), value: any.finite }),
  }
  const qt6Only: Values = {
    char16_t: any.uint(16),
    char32_t: any.uint(32),
    qfloat16: fc.integer({ min: -2048, max: 2048 }),
  }
  // Below version 6 Qt reads 64-bit numbers in another order than it writes them.
  const whole64: Values = { qlonglong: any.int64, qulonglong: any.uint64 }
  return {
    ...oldest,
    ...(version >= 6 ? whole64 : {}),
    ...(version < 7 && generation === 5 ? oldGui : {}),
    ...(version >= 7 ? sinceQt4 : {}),
    ...(version >= 7 && generation === 6 ? qt6Only : {}),
  }
}

/** What has no id and goes by name, in the spelling of its Qt. */
function userTypes(generation: Generation): Arbitrary<Variant>[] {
  const isQt5 = generation === 5
  const named = (type: string, values: Arbitrary<unknown>) =>
    values.map(value => ({ type, value, isNull: false }) as unknown as Variant)
  return [
    named('Record', fc.record({ number: any.int(32), text: any.string })),
    named(isQt5 ? 'QVector<float>' : 'QList<float>', fc.array(any.float, { maxLength: 4 })),
    named(
      isQt5 ? 'QPair<int,QString>' : 'std::pair<int,QString>',
      fc.tuple(any.int(32), any.string),
    ),
    named(
      isQt5 ? 'QMap<QString,QVector<int> >' : 'QMap<QString,QList<int>>',
      any.map(any.key, fc.array(any.int(32), { maxLength: 3 }), 3),
    ),
  ]
}
