import { basename } from 'node:path'
import { NativeIpcKey, parseLegacyName } from '../../keys/index.js'
import { posixPath } from '../../keys/posix-path.js'
import { numberOf, statFile } from '../files.js'
import type { SharedSegment } from '../objects/segment.js'
import type { Viewpoint } from './viewpoint.js'

/** The rule by which a program made a native key of a key string. */
export type KeyForm = 'legacy' | 'platformSafe or native'

/** The key to diagnose. */
export interface Wanted {
  /** The key as it was given. */
  readonly text: string
  /** The names that programs like the viewpoint give it, that of QSharedMemory(key) first. */
  readonly names: readonly [WantedName, ...WantedName[]]
}

export interface WantedName {
  readonly form: KeyForm
  readonly type: 'systemv' | 'posix'
  readonly key: NativeIpcKey
  /** The key string from which each program makes the name, in a directory of its own; `undefined` for a native key. */
  readonly text: string | undefined
}

/** A segment with that key in one of its forms. */
export interface Match {
  readonly segment: SharedSegment
  readonly name: WantedName
  /** Whether the viewpoint finds this very segment by the same form of the key. */
  readonly met: boolean
}

/** @throws {TypeError} when the key is that of a semaphore. */
export function wantedOf(key: string | NativeIpcKey, viewpoint: Viewpoint): Wanted {
  if (typeof key === 'string') return wantedText(key, viewpoint)
  if (key.kind === 'semaphore')
    throw new TypeError(`key must be the key of a segment, got the key of a semaphore: ${key}`)
  const type = key.type === 'posix' ? 'posix' : 'systemv'
  const form = key.legacyKey === undefined ? 'platformSafe or native' : 'legacy'
  return { text: key.toString(), names: [{ form, type, key, text: key.legacyKey }] }
}

function wantedText(text: string, { environment }: Viewpoint): Wanted {
  const legacy = (type: 'systemv' | 'posix'): WantedName => {
    return { form: 'legacy', type, text, key: NativeIpcKey.legacy(text, { type, environment }) }
  }
  const safe = (type: 'systemv' | 'posix'): WantedName => {
    const key = NativeIpcKey.platformSafe(text, { type, environment })
    return { form: 'platformSafe or native', type, text, key }
  }
  return { text, names: [legacy('systemv'), legacy('posix'), safe('posix'), safe('systemv')] }
}

export interface Places {
  readonly home: readonly Match[]
  readonly elsewhere: readonly Match[]
  readonly segments: readonly SharedSegment[]
}

/** Sorts the segments with a key by whether the viewpoint finds them; without a key, all segments. */
export function placesOf(
  wanted: Wanted | undefined,
  segments: readonly SharedSegment[],
  viewpoint: Viewpoint,
): Places {
  if (!wanted) return { home: [], elsewhere: [], segments }
  const matches = wanted.names.flatMap(name =>
    segments
      .filter(segment => hasName(segment, name, viewpoint))
      .map(segment => ({ segment, name, met: meets(segment, name, viewpoint) })),
  )
  const home = homeOf(matches, wanted, viewpoint)
  const elsewhere = matches
    .filter(match => !home.includes(match))
    .filter(({ segment }) => mayBeMeant(segment, home))
  return { home, elsewhere, segments: [...home, ...elsewhere].map(({ segment }) => segment) }
}

function homeOf(
  matches: readonly Match[],
  { names: [usual] }: Wanted,
  viewpoint: Viewpoint,
): Match[] {
  const attached = matches.filter(({ segment }) => isAttached(viewpoint, segment))
  return attached.length > 0 ? attached : matches.filter(({ met, name }) => met && name === usual)
}

export const isAttached = ({ pid, own }: Viewpoint, { users }: SharedSegment): boolean =>
  !own && users.some(user => user.pid === pid)

/**
 * A program attached to one segment may be looking for a program attached to another one. If both segments have several users,
 * they belong to two independent groups of programs, in two containers for example.
 */
function mayBeMeant({ attached }: SharedSegment, home: readonly Match[]): boolean {
  if (home.length === 0) return true
  return home.some(({ segment }) => segment.attached > 1) ? attached === 1 : attached > 0
}

function hasName(segment: SharedSegment, name: WantedName, viewpoint: Viewpoint): boolean {
  const { type, form, key, text } = name
  if (segment.type !== type) return false
  // A segment has several names after a collision of key files, one for each of the keys.
  const paths = [segment.nativeKey ?? '', ...segment.keyFiles.map(({ path }) => path)]
  if (paths.includes(key.nativeKey)) return true
  if (type === 'posix') return false
  if (form === 'legacy') return paths.some(path => basename(path) === basename(key.nativeKey))
  if (text === undefined || text.startsWith('/')) return meets(segment, name, viewpoint)
  return paths.some(path => path.endsWith(`/${text}`))
}

/** Compares System V key and namespace, or the file itself: equal paths and names prove nothing across containers. */
function meets(segment: SharedSegment, { type, key }: WantedName, viewpoint: Viewpoint): boolean {
  if (type === 'posix') return isInView(segment, viewpoint)
  if (segment.namespace !== viewpoint.namespaces.ipc) return false
  return numberOf(viewpoint.reach(key.nativeKey), key.projectId) === segment.number
}

/** Whether the viewpoint finds this POSIX segment under its name. */
export function isInView({ nativeKey, id }: SharedSegment, viewpoint: Viewpoint): boolean {
  if (nativeKey === undefined) return false
  return statFile(viewpoint.reach(posixPath(nativeKey, 'segment')))?.ino === BigInt(id)
}

/** The kind, letters and hash in a legacy name; equal texts mean equal keys. */
export function legacyIdentity(nativeKey: string | undefined): string | undefined {
  const legacy = nativeKey === undefined ? undefined : parseLegacyName(basename(nativeKey))
  return legacy && `${legacy.kind} ${legacy.letters} ${legacy.hash}`
}
