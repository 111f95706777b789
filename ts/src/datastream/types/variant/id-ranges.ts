/** The stream versions at which a QVariant may have an id, and the programs that write them. */
interface IdRange {
  readonly ids: readonly [first: number, last: number]
  readonly versions: readonly [first: number, last: number]
  readonly programs: string
  /** How to read such a stream. */
  readonly types: string
}

const qt4 = {
  versions: [7, 12],
  programs: 'Qt 4 and QSettings',
  types: `qt('5.15', { version: 'Qt_4_0' })`,
} as const
const qt5 = { versions: [13, 19], programs: 'Qt 5', types: `qt('5.15')` } as const
const qt6 = { versions: [20, 24], programs: 'Qt 6', types: `qt('6.11')` } as const

/** Ids that tell the stream version; those of most types below 64 are the same in Qt 4, 5 and 6. */
const ranges: readonly IdRange[] = [
  { ids: [27, 27], versions: [7, 19], programs: 'Qt 4 and Qt 5', types: `qt('5.15')` },
  { ids: [30, 55], versions: [13, 24], programs: 'Qt 5 and Qt 6', types: `qt('5.15')` },
  { ids: [56, 63], ...qt6 },
  { ids: [64, 87], versions: [7, 19], programs: 'Qt 4 and Qt 5', types: `qt('5.15')` },
  { ids: [121, 121], ...qt5 },
  { ids: [127, 152], ...qt4 },
  { ids: [1024, 1024], ...qt5 },
  { ids: [0x1000, 0x2fff], ...qt6 },
  { ids: [65536, 65536], ...qt6 },
]

const isIn = (number: number, [first, last]: readonly [number, number]) =>
  number >= first && number <= last

/** The end of an error about an unknown id: the stream versions that it belongs to, if this one is not among them. */
export function hintForId(id: number, version: number): string {
  const range = ranges.find(({ ids }) => isIn(id, ids))
  if (!range || isIn(version, range.versions)) return ''
  const [first, last] = range.versions
  const versions = last === 24 ? `${first} and newer` : `${first} to ${last}`
  return ` at stream version ${version}; it belongs to stream versions ${versions} (${range.programs}): use ${range.types}`
}
