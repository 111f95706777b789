import { findRelease, findVersion, type Release, type StreamVersionName } from './releases.js'

/** Limits of a decoder; exceeding one is `ERR_QDS_SIZE_LIMIT_EXCEEDED`. */
export interface Limits {
  /** Largest size of one value in bytes. Default 2^30. */
  readonly maxBytes: number
  /**
   * Largest total number of elements in all containers of one value. Default 2^24. Does not count the elements of typed arrays
   * and the bytes of byte arrays.
   */
  readonly maxItems: number
  /** Largest depth of nested variants, JSON and CBOR. Default 512, at most 1024, which fits any stack. */
  readonly maxDepth: number
  /** Largest size of one string or byte array in bytes. Default 2^30. */
  readonly maxStringBytes: number
  /**
   * Largest memory of one decoded value in bytes, an estimate that counts arrays, maps, strings, byte arrays and variants.
   * Default 2^30.
   */
  readonly maxResultBytes: number
}

/** The order in which the entries of a map are written. */
export type MapOrder = 'ascending' | 'descending' | 'asIs'

export interface StreamOptions {
  /** QDataStream::setVersion, 1 to 24 or `Qt_5_15`. Default: the default of the release. */
  readonly version?: number | StreamVersionName
  /** QDataStream::setByteOrder. Default `bigEndian`. */
  readonly byteOrder?: 'bigEndian' | 'littleEndian'
  /** QDataStream::setFloatingPointPrecision; has an effect from version 12 on. Default `double`. */
  readonly floatingPointPrecision?: 'double' | 'single'
  /** Order in which QMap and QMultiMap entries are written. Default: like Qt, Qt 6 ascending, Qt 5 descending. */
  readonly mapOrder?: MapOrder
  readonly limits?: Partial<Limits>
}

/** The facts that determine the bytes of a value. */
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
  maxResultBytes: 2 ** 30,
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

/** The options as a string; equal strings mean equal bytes. */
export function formatKey(format: Format): string {
  return JSON.stringify(format)
}

function oneOf<T extends string>(option: string, value: T, known: readonly T[]): T {
  if (!known.includes(value))
    throw new RangeError(
      `${option} must be one of ${known.join(', ')}, got ${JSON.stringify(value)}`,
    )
  return value
}

function resolveLimits(limits: Partial<Limits>): Limits {
  const resolved = { ...defaultLimits, ...limits }
  for (const [name, value] of Object.entries(resolved)) {
    if (!Object.hasOwn(defaultLimits, name))
      throw new RangeError(
        `the name of a limit must be one of ${Object.keys(defaultLimits).join(', ')}, got ${name}`,
      )
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`${name} must be a whole number, 0 or more, got ${value}`)
  }
  if (resolved.maxDepth > deepest)
    throw new RangeError(`maxDepth must be at most ${deepest}, got ${resolved.maxDepth}`)
  return resolved
}

/** Calls `make` once for each format: types are parts of many others, and expensive to create. */
export function perFormat<T>(make: (format: Format) => T): (format: Format) => T {
  const made = new WeakMap<Format, T>()
  return format => {
    const known = made.get(format)
    if (known !== undefined) return known
    const types = make(format)
    made.set(format, types)
    return types
  }
}
