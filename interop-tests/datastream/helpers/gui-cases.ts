import fc, { type Arbitrary } from 'fast-check'
import type { Brush, Color, DataStream, Font, Gradient, IconEntry, Pen } from 'qt-ipc/datastream'
import * as any from './arbitraries.js'
import { bytesOnly, type Case, isQt6, of, point, real, type Setup, sinceNull } from './case.js'
import { iccProfile } from './icc-profile.js'
import { png } from './png.js'
import { variant } from './variant-arbitrary.js'

const vector = fc.record({ x: any.float, y: any.float, z: any.float, w: any.float })
const matrix = (setup: Setup) =>
  fc.record({
    m11: real(setup),
    m12: real(setup),
    m13: real(setup),
    m21: real(setup),
    m22: real(setup),
    m23: real(setup),
    m31: real(setup),
    m32: real(setup),
    m33: real(setup),
  })

const color = fc.oneof(
  fc.constant({ spec: 'invalid', alpha: 65535, components: [0, 0, 0, 0] } as const),
  fc
    .record({
      alpha: any.uint(16),
      components: fc.tuple(any.uint(16), any.uint(16), any.uint(16), fc.constant(0)),
    })
    .map(channels => ({ spec: 'rgb' as const, ...channels })),
)
/** Channels that survive their 8 bits of old versions. */
const oldColor = fc.tuple(any.uint(8), any.uint(8), any.uint(8)).map(channels => ({
  spec: 'rgb' as const,
  alpha: 65535,
  components: [...channels.map(c => c * 257), 0],
}))
export const colors = ({ version }: Setup) =>
  (version < 7 ? oldColor : color) as Arbitrary<ReturnType<DataStream['color']['decode']>>

const unit = fc.integer({ min: 0, max: 64 }).map(part => part / 64)
const place = fc.record({ x: any.small, y: any.small })
const identity = { m11: 1, m12: 0, m13: 0, m21: 0, m22: 1, m23: 0, m31: 0, m32: 0, m33: 1 }
const shifted = fc.tuple(any.small, any.small).map(([m31, m32]) => ({ ...identity, m31, m32 }))

/** Stops in order, as QGradient::setStops wants them, and at least one, for Qt puts two in place of none. */
const stops = (setup: Setup) =>
  fc
    .uniqueArray(fc.tuple(unit, colors(setup)), {
      minLength: 1,
      maxLength: 4,
      selector: ([at]) => at,
    })
    .map(list => list.sort(([a], [b]) => a - b).map(([position, color]) => ({ position, color })))

function gradient(setup: Setup): Arbitrary<Gradient> {
  const { version } = setup
  const common = {
    spread: version >= 9 ? fc.integer({ min: 0, max: 2 }) : fc.constant(0),
    coordinateMode:
      version >= 9 ? fc.integer({ min: 0, max: version >= 18 ? 3 : 2 }) : fc.constant(0),
    interpolationMode: version >= 11 ? fc.integer({ min: 0, max: 1 }) : fc.constant(0),
    stops: stops(setup),
  }
  return fc.oneof(
    fc.record({ ...common, type: fc.constant('linear' as const), start: place, finalStop: place }),
    fc
      .record({
        ...common,
        type: fc.constant('radial' as const),
        center: place,
        radius: unit,
        focalRadius: version >= 20 ? unit : fc.constant(0),
      })
      // Qt moves a focal point that lies outside the circle.
      .map(radial => ({ ...radial, focalPoint: radial.center })),
    fc.record({
      ...common,
      type: fc.constant('conical' as const),
      center: place,
      angle: any.small,
    }),
  )
}

function brush(setup: Setup): Arbitrary<Brush> {
  const transform = setup.version >= 9 ? shifted : fc.constant(identity)
  const plain = fc.record({
    style: fc.integer({ min: 1, max: 14 }),
    color: colors(setup),
    transform,
  })
  if (setup.version < 7) return plain
  const styles = { linear: 15, radial: 16, conical: 17 } as const
  // A brush made of a gradient has no colour of its own.
  const none: Color = { spec: 'invalid', alpha: 65535, components: [0, 0, 0, 0] }
  const filled = fc
    .record({ gradient: gradient(setup), transform })
    .map(({ gradient, transform }) => ({
      style: styles[gradient.type],
      color: none,
      gradient,
      transform,
    }))
  return fc.oneof(plain, filled)
}

function pen(setup: Setup): Arbitrary<Pen> {
  const { version, generation } = setup
  const caps = version >= 3 ? [0, 0x10, 0x20] : [0]
  // The join 0x100 does not fit into a byte.
  const joins = version >= 9 ? [0, 0x40, 0x80, 0x100] : version >= 3 ? [0, 0x40, 0x80] : [0]
  return fc
    .record({
      style: fc
        .tuple(fc.constantFrom(0, 1), fc.constantFrom(...caps), fc.constantFrom(...joins))
        .map(([a, b, c]) => a | b | c),
      cosmetic: version >= 9 ? fc.boolean() : fc.constant(false),
      width: fc.integer({ min: 0, max: 100 }),
      brush:
        version < 7
          ? colors(setup).map(color => ({ style: 1, color, transform: identity }))
          : brush(setup),
      miterLimit: version < 7 ? fc.constant(2) : unit,
      dashPattern: fc.constant<number[]>([]),
      dashOffset: version >= 9 ? unit : fc.constant(0),
    })
    .map(pen => ({
      ...pen,
      // Qt 6 does not keep the flag, it says whether the width is 0; Qt 5 does, but sets it from nothing it reads.
      widthFlag: version >= 13 && generation === 6 && pen.width === 0,
    }))
}

/** OpenType tags, four letters in one number. */
const tag = fc
  .constantFrom('liga', 'kern', 'wght', 'wdth')
  .map(text => Buffer.from(text).readUInt32BE(0))

function font({ version, generation }: Setup): Arbitrary<Font> {
  const byte = any.uint(8)
  const absent = <T>(since: number, values: Arbitrary<T>, otherwise: T) =>
    version >= since ? values : fc.constant(otherwise)
  const legacyWeights = [0, 12, 25, 50, 57, 63, 75, 81, 87]
  return fc
    .record({
      family: any.key,
      styleName: absent(16, any.string, null),
      pointSize: fc.integer({ min: 1, max: 200 }),
      pixelSize: version >= 4 ? fc.constant(-1) : fc.constant(-1),
      styleHint: fc.integer({ min: 0, max: 8 }),
      styleStrategy: absent(5, version >= 16 ? any.uint(15) : byte, 1),
      weight: version >= 20 ? fc.integer({ min: 1, max: 1000 }) : fc.constantFrom(...legacyWeights),
      bits: fc
        .constantFrom(0, 1, 2, 4, 8, 15, 0x4f)
        .map(bits => (version >= 7 ? bits | 0x10 : bits & 0x0f)),
      stretch: absent(9, fc.integer({ min: 0, max: 4000 }), 0),
      extendedBits: absent(10, fc.constantFrom(0, 2), 0),
      letterSpacing: absent(11, any.int(20), 0),
      wordSpacing: absent(11, any.int(20), 0),
      hintingPreference: absent(16, fc.integer({ min: 0, max: 3 }), 0),
      capitalization: absent(17, fc.integer({ min: 0, max: 4 }), 0),
      more: fc.array(any.key, { maxLength: 2 }),
      features: absent(21, any.map(tag, any.uint(32), 1), new Map()),
      variableAxes: absent(22, any.map(tag, any.float, 3), new Map()),
    })
    .map(({ more, ...font }) => ({
      ...font,
      // Qt 6 keeps the family and the others in one list.
      families:
        version < 19 ? [] : generation === 6 && version >= 20 ? [font.family, ...more] : more,
    }))
}

/** Also fonts of which only the family is known. */
const fontOrFamily = (setup: Setup) =>
  fc.oneof(
    font(setup),
    font(setup).map(made => ({ ...made, families: [] })),
  )

/** Fonts that QFont's own functions can make; Qt 6 converts the weights of old versions. */
const madeFont = {
  values: (setup: Setup) =>
    font(setup).map(made => ({
      ...made,
      features: new Map(),
      variableAxes: new Map(),
      letterSpacing: made.letterSpacing & ~63,
    })),
  fits: ({ version, generation }: Setup) => (generation === 5 ? version >= 2 : version >= 20),
}

/** Pens that QPen's own functions can make. */
const madePen = (setup: Setup) =>
  fc.tuple(pen(setup), colors(setup)).map(([made, color]) => ({
    ...made,
    dashOffset: 0,
    brush: { style: 1, color, transform: identity },
  }))

const picture = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), any.uint(24))
  .map(([width, height, rgb]) => png(width, height, rgb))
const pictures = { ...bytesOnly, rewrites: false, fits: ({ version }: Setup) => version >= 2 }
const image = fc.option(picture, { nil: null, freq: 4 })

const iconEntry: Arbitrary<IconEntry> = fc.record({
  pixmap: picture,
  fileName: any.key,
  size: fc.record({ width: any.small, height: any.small }),
  mode: fc.integer({ min: 0, max: 3 }),
  state: fc.integer({ min: 0, max: 1 }),
})

const roles = ({ version }: Setup) =>
  version === 1
    ? 7
    : version < 4
      ? 14
      : version < 10
        ? 17
        : version < 18
          ? 20
          : version < 21
            ? 21
            : 22

/** A palette keeps solid colours; of version 1 the colours only. */
const group = (setup: Setup) => {
  const solid = colors(setup).map(color => ({ style: 1, color, transform: identity }))
  return fc.array(solid, { minLength: roles(setup), maxLength: roles(setup) })
}

const pathElements = fc
  .tuple(place, fc.array(place, { minLength: 1, maxLength: 5 }))
  .map(([start, lines]) => [{ type: 0, ...start }, ...lines.map(at => ({ type: 1, ...at }))])

/** Setting a property to an invalid variant clears it. */
const properties = (setup: Setup) =>
  any.map(
    fc.integer({ min: 0x3000, max: 0x3fff }),
    variant(setup).filter(value => value.type !== 'invalid'),
    3,
  )

export const guiCases: readonly Case[] = [
  of('QColor', ds => ds.color, colors),
  of(
    'QVector2D',
    ds => ds.vector2D,
    vector.map(({ x, y }) => ({ x, y })),
  ),
  of(
    'QVector3D',
    ds => ds.vector3D,
    vector.map(({ x, y, z }) => ({ x, y, z })),
  ),
  of('QVector4D', ds => ds.vector4D, vector),
  of(
    'QQuaternion',
    ds => ds.quaternion,
    vector.map(({ x, y, z, w }) => ({ scalar: w, x, y, z })),
  ),
  of('QMatrix4x4', ds => ds.matrix4x4, fc.array(any.float, { minLength: 16, maxLength: 16 })),
  of(
    'QGenericMatrix<2,3,float>',
    ds => ds.genericMatrix(2, 3),
    fc.array(any.float, { minLength: 6, maxLength: 6 }),
    bytesOnly,
  ),
  of('QTransform', ds => ds.transform, matrix),
  of(
    'QMatrix',
    ds => ds.matrix,
    fc.record({
      m11: any.finite,
      m12: any.finite,
      m21: any.finite,
      m22: any.finite,
      dx: any.finite,
      dy: any.finite,
    }),
    {
      fits: ({ generation }) => generation === 5,
    },
  ),
  of('QPolygon', ds => ds.polygon, fc.array(point)),
  of(
    'QPolygonF',
    ds => ds.polygonF,
    setup => fc.array(fc.record({ x: real(setup), y: real(setup) })),
  ),
  of(
    'QKeySequence',
    ds => ds.keySequence,
    ({ version }) =>
      fc.array(fc.integer({ min: 1, max: 0x3fffffff }), { maxLength: version >= 5 ? 4 : 1 }),
  ),
  of(
    'QTextLength',
    ds => ds.textLength,
    setup => fc.record({ type: fc.integer({ min: 0, max: 2 }), value: real(setup) }),
  ),
  of(
    'QRegion',
    ds => ds.region,
    fc
      .array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 })), {
        maxLength: 4,
      })
      .map(sizes =>
        // One below the other with gaps: Qt keeps such rectangles as they are.
        sizes.map(([width, height], i) => ({ x: 3 * i, y: 60 * i, width, height })),
      ),
    // Qt does not read the unions that it writes at version 1.
    { qtReads: ({ version }) => version > 1 },
  ),
  of('QPageRanges', ds => ds.pageRanges, fc.constantFrom(null, '1', '2-5', '1-3,7'), {
    fits: setup => isQt6(setup) && sinceNull.fits(setup),
  }),
  of('QBrush', ds => ds.brush, brush, bytesOnly),
  of('QPen', ds => ds.pen, pen, bytesOnly),
  of('QFont', ds => ds.font, fontOrFamily, bytesOnly),
  of('QPen', ds => ds.pen, madePen),
  of('QFont', ds => ds.font, madeFont.values, { fits: madeFont.fits }),
  of(
    'QPalette',
    ds => ds.palette,
    setup => fc.record({ active: group(setup), disabled: group(setup), inactive: group(setup) }),
    {
      ...bytesOnly,
    },
  ),
  of('QImage', ds => ds.image, image, { ...pictures, fits: ({ version }) => version >= 5 }),
  of('QPixmap', ds => ds.pixmap, picture, pictures),
  of('QBitmap', ds => ds.bitmap, picture, pictures),
  of('QPicture', ds => ds.picture, fc.uint8Array({ maxLength: 64 }), bytesOnly),
  of(
    'QColorSpace',
    ds => ds.colorSpace,
    fc.option(fc.double({ min: 1, max: 3, noNaN: true }).map(iccProfile), { nil: null, freq: 4 }),
    bytesOnly,
  ),
  of('QSizePolicy', ds => ds.sizePolicy, any.uint(32), bytesOnly),
  of(
    'QIcon',
    ds => ds.icon,
    fc
      .array(iconEntry, { minLength: 1, maxLength: 3 })
      .map(entries => ({ engine: 'QPixmapIconEngine' as const, entries })),
    {
      ...pictures,
      fits: ({ version }) => version >= 8,
    },
  ),
  of(
    'QCursor',
    ds => ds.cursor,
    fc.oneof(
      fc.record({ shape: fc.integer({ min: 0, max: 20 }) }),
      fc.record({
        shape: fc.constant(24),
        pixmap: picture,
        hotSpot: fc.record({ x: any.uint(2), y: any.uint(2) }),
      }),
    ),
    { ...pictures, fits: ({ version }) => version >= 7 },
  ),
  of(
    'QPainterPath',
    ds => ds.painterPath,
    fc.record({
      elements: pathElements,
      subpathStart: fc.constant(0),
      fillRule: fc.integer({ min: 0, max: 1 }),
    }),
    bytesOnly,
  ),
  of(
    'QTextFormat',
    ds => ds.textFormat,
    setup => fc.record({ type: fc.integer({ min: -1, max: 5 }), properties: properties(setup) }),
  ),
  of(
    'QStandardItem',
    ds => ds.standardItem,
    setup =>
      fc.record({
        data: any
          .map(fc.integer({ min: 256, max: 300 }), variant(setup), 3)
          .map(map => [...map].map(([role, value]) => ({ role, value }))),
        flags: any.uint(8),
      }),
    // Qt adds an entry for the flags when it has read them.
    { ...bytesOnly, rewrites: false },
  ),
]
