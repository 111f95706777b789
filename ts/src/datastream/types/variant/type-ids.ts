import type { Format } from '../../format.js'

/** The ids of one type in QMetaType. */
export interface MetaTypeIds {
  /** The id from stream version 13 on, from which those of older versions follow by rule. */
  readonly id: number
  /** The id below stream version 7, if it has one. */
  readonly qt3?: number
  /** The id at stream versions 7 to 12, if it differs from the rule; `null` for none. */
  readonly qt4?: number | null
  /** The id from stream version 20 on, if it differs from the rule; `null` for none. */
  readonly qt6?: number | null
  /** Whether Qt writes the type by its name although it has an id. */
  readonly byName?: (format: Format) => boolean
}

/** The ids of one stream version. */
export interface TypeIds {
  /** Names by id, for decoding, including those that the other generation writes. */
  readonly names: ReadonlyMap<number, string>
  /**
   * Ids by name, for encoding. A type without an id is written by name from version 7 on; before, it cannot be written, and Qt
   * writes an invalid variant instead.
   */
  readonly ids: ReadonlyMap<string, number>
  /** The id before the name of a type without an id; -1 below version 7. */
  readonly user: number
}

/** The ids of these types in a stream. */
export function typeIds(types: Iterable<readonly [string, MetaTypeIds]>, format: Format): TypeIds {
  const names = new Map<number, string>()
  const ids = new Map<string, number>()
  for (const [name, type] of types) {
    const id = idAt(format.version, type)
    if (id === undefined) continue
    names.set(id, name)
    if (isWritten(type, format)) ids.set(name, id)
  }
  return { names, ids, user: userId(format.version) }
}

function userId(version: number): number {
  if (version >= 20) return 65536
  return version >= 13 ? 1024 : version >= 7 ? 127 : -1
}

function idAt(version: number, { id, qt3, qt4, qt6 }: MetaTypeIds): number | undefined {
  if (version < 7) return qt3
  const exception = version >= 20 ? qt6 : version < 13 ? qt4 : undefined
  if (exception !== undefined) return exception ?? undefined
  // Ids from 64 on belong to QtGui.
  if (version >= 20) return id >= 64 ? id - 64 + 0x1000 : id
  const isQt6Only = id >= 56 && id <= 63
  if (isQt6Only) return undefined
  return version >= 13 ? id : qt4Id(id)
}

/** In Qt 4 ids from 31 on lay 97 higher, and QtGui's from 75 on one higher. */
function qt4Id(id: number): number {
  if (id >= 31 && id < 64) return id + 97
  return id >= 75 && id <= 85 ? id + 1 : id
}

function isWritten({ id, byName }: MetaTypeIds, format: Format): boolean {
  // Below version 7 Qt 6 looks up QtGui's ids in a table of other ids and finds none.
  if (format.version < 7) return format.generation === 5 || id < 64
  return byName?.(format) !== true
}
