/** The minor releases of Qt that a program on the other side may run, with the stream version each writes by default. */
export const releaseVersions = {
  '5.0': 13,
  '5.1': 14,
  '5.2': 15,
  '5.3': 15,
  '5.4': 16,
  '5.5': 16,
  '5.6': 17,
  '5.7': 17,
  '5.8': 17,
  '5.9': 17,
  '5.10': 17,
  '5.11': 17,
  '5.12': 18,
  '5.13': 19,
  '5.14': 19,
  '5.15': 19,
  '6.0': 20,
  '6.1': 20,
  '6.2': 20,
  '6.3': 20,
  '6.4': 20,
  '6.5': 20,
  '6.6': 21,
  '6.7': 22,
  '6.8': 22,
  '6.9': 22,
  '6.10': 23,
  '6.11': 24,
} as const

/** A Qt release, `5.15`. */
export type QtRelease = keyof typeof releaseVersions

/** The release of the module's named exports (`string`, `list`, ...). */
export const newestRelease: QtRelease = '6.11'

/** Enumerators of QDataStream::Version older than Qt 5. */
const oldVersions = {
  Qt_1_0: 1,
  Qt_2_0: 2,
  Qt_2_1: 3,
  Qt_3_0: 4,
  Qt_3_1: 5,
  Qt_3_3: 6,
  Qt_4_0: 7,
  Qt_4_1: 7,
  Qt_4_2: 8,
  Qt_4_3: 9,
  Qt_4_4: 10,
  Qt_4_5: 11,
  Qt_4_6: 12,
  Qt_4_7: 12,
  Qt_4_8: 12,
  Qt_4_9: 12,
} as const

type Underscored<R extends string> = R extends `${infer Major}.${infer Minor}`
  ? `Qt_${Major}_${Minor}`
  : never

/** An enumerator of QDataStream::Version, `Qt_5_15`. */
export type StreamVersionName = keyof typeof oldVersions | Underscored<QtRelease>

/** A Qt release, which determines bytes beyond the stream version. */
export interface Release {
  readonly name: QtRelease
  readonly generation: 5 | 6
  readonly minor: number
  readonly defaultVersion: number
}

/** Finds a release by `5.15` or `5.15.8`. @throws {RangeError} when it is unknown. */
export function findRelease(text: string): Release {
  const [, name = '', major, minor] = /^((\d+)\.(\d+))(?:\.\d+)?$/.exec(text) ?? []
  if (!isRelease(name))
    throw new RangeError(
      `release must be one of ${Object.keys(releaseVersions).join(', ')}, got ${JSON.stringify(text)}${hintForOldRelease(text)}`,
    )
  return {
    name,
    generation: major === '5' ? 5 : 6,
    minor: Number(minor),
    defaultVersion: releaseVersions[name],
  }
}

/** Qt 5 writes the bytes of older releases when its stream has their version. */
function hintForOldRelease(text: string): string {
  const [, major, minor] = /^([1-4])\.(\d+)/.exec(text) ?? []
  const version = `Qt_${major}_${minor}`
  return Object.hasOwn(oldVersions, version)
    ? `; for Qt ${major}.${minor} use qt('5.15', { version: '${version}' })`
    : ''
}

/** Resolves a stream version, 1 to 24 or `Qt_5_15`. @throws {RangeError} when it is unknown. */
export function findVersion(version: number | string): number {
  if (typeof version === 'number' && Number.isInteger(version) && version >= 1 && version <= 24)
    return version
  const found = typeof version === 'string' ? versionNumbers.get(version) : undefined
  if (found === undefined)
    throw new RangeError(
      `version must be 1 to 24 or one of ${[...versionNumbers.keys()].join(', ')}, got ${JSON.stringify(version)}`,
    )
  return found
}

const versionNumbers = new Map<string, number>([
  ...Object.entries(oldVersions),
  ...Object.entries(releaseVersions).map(
    ([release, version]) => [`Qt_${release.replace('.', '_')}`, version] as const,
  ),
])

function isRelease(name: string): name is QtRelease {
  return Object.hasOwn(releaseVersions, name)
}
