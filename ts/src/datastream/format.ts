import { findRelease, findVersion, type Release, type StreamVersionName } from './releases.js'

/** How much a decoder takes on; more is `ERR_QDS_SIZE_LIMIT_EXCEEDED`. */
export interface Limits {
  /** Bytes that one value may take. Default 2^30. */
  readonly maxBytes: number
  /** Elements of all containers of one value together. Default 2^24. */
  readonly maxItems: number
  /** Variants, JSON and CBOR inside each other. Default 512, at most 1024, for which any stack has room. */
  readonly maxDepth: number
  /** Bytes of one string or byte array. Default 2^30. */
  readonly maxStringBytes: number
}

/** In which order a map's entries are written. */
export type MapOrder = 'ascending' | 'descending' | 'asIs'

export interface StreamOptions {
  /** QDataStream::setVersion, 1 to 24 or `Qt_5_15`. Default: what the release writes by default. */
  readonly version?: number | StreamVersionName
  /** QDataStream::setByteOrder. Default `bigEndian`. */
  readonly byteOrder?: 'bigEndian' | 'littleEndian'
  /** QDataStream::setFloatingPointPrecision; counts from version 12. Default `double`. */
  readonly floatingPointPrecision?: 'double' | 'single'
  /** Order of QMap and QMultiMap entries. Default: Qt 6 ascending, Qt 5 descending, as their own writers do. */
  readonly mapOrder?: MapOrder
  readonly limits?: Partial<Limits>
}

/** Everything that decides what bytes a value has. */
export interface Format {
  readonly release: Release
  /** 5 or 6: at the same stream version they write different bytes. */
  readonly generation: 5 | 6
  readonly version: number
  readonly littleEndian: boolean
  readonly singlePrecision: boolean
  readonly mapOrder: MapOrder
  readonly limits: Limits
  /** Since Qt 6.7 a length of ffffffff (or beyond the platform) is SizeLimitExceeded in containers. */
  readonly checksSizeLimit: boolean
  /** Since Qt 6.7 and version 22 the length fffffffe announces a 64-bit length. */
  readonly extendedLengths: boolean
}

const deepest = 1024

const defaultLimits: Limits = {
  maxBytes: 2 ** 30,
  maxItems: 2 ** 24,
  maxDepth: 512,
  maxStringBytes: 2 ** 30,
}

export function resolveFormat(releaseName: string, options: StreamOptions = {}): Format {
  const release = findRelease(releaseName)
  const { generation } = release
  const version = findVersion(options.version ?? release.defaultVersion)
  const since67 = generation === 6 && release.minor >= 7
  return {
    release,
    generation,
    version,
    littleEndian:
      oneOf('byteOrder', options.byteOrder ?? 'bigEndian', ['bigEndian', 'littleEndian']) ===
      'littleEndian',
    singlePrecision:
      oneOf('floatingPointPrecision', options.floatingPointPrecision ?? 'double', [
        'double',
        'single',
      ]) === 'single',
    mapOrder: oneOf(
      'mapOrder',
      options.mapOrder ?? (generation === 5 ? 'descending' : 'ascending'),
      ['ascending', 'descending', 'asIs'],
    ),
    limits: resolveLimits(options.limits ?? {}),
    checksSizeLimit: since67,
    extendedLengths: since67 && version >= 22,
  }
}

/** The options as one text; equal texts mean equal bytes. */
export function formatKey(format: Format): string {
  return JSON.stringify(format)
}

function oneOf<T extends string>(option: string, value: T, known: readonly T[]): T {
  if (!known.includes(value))
    throw new RangeError(`Unknown ${option} ${JSON.stringify(value)}; known: ${known.join(', ')}`)
  return value
}

function resolveLimits(limits: Partial<Limits>): Limits {
  const resolved = { ...defaultLimits, ...limits }
  for (const [name, value] of Object.entries(resolved)) {
    if (!Object.hasOwn(defaultLimits, name))
      throw new RangeError(`Unknown limit ${name}; known: ${Object.keys(defaultLimits).join(', ')}`)
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`Limit ${name} must be a whole number from 0, not ${value}`)
  }
  if (resolved.maxDepth > deepest)
    throw new RangeError(`Limit maxDepth may be ${deepest} at most, not ${resolved.maxDepth}`)
  return resolved
}
