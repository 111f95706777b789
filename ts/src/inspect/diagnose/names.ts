import { basename } from 'node:path'
import { type KeyKind, NativeIpcKey, parseLegacyName } from '../../keys/index.js'
import { posixPath } from '../../keys/posix-path.js'
import { deviceOf } from '../../system/processes.js'
import { statFile } from '../../system/stat-file.js'
import { numberOf } from '../files.js'
import type { SharedSemaphore } from '../objects/semaphore.js'
import { isSemaphore, type SharedObject } from '../objects/shared-object.js'
import type { Viewpoint } from './viewpoint.js'

/** The rule by which a program made a native key of a key string. */
export type KeyForm = 'legacy' | 'platformSafe or native'

/** The key to diagnose. */
export interface Wanted {
  /** The key as it was given. */
  readonly text: string
  /** The kind of object that is looked for. */
  readonly kind: KeyKind
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

/** A segment, or a semaphore, with that key in one of its forms. */
export interface Match<T extends SharedObject = SharedObject> {
  readonly object: T
  readonly name: WantedName
  /** Whether the viewpoint finds this very object by the same form of the key. */
  readonly met: boolean
}

/** The names of a key; those of a semaphore for `kind` or a key of that kind. */
export function wantedOf(key: string | NativeIpcKey, kind: KeyKind, viewpoint: Viewpoint): Wanted {
  if (typeof key === 'string') return wantedText(key, kind, viewpoint)
  const type = key.type === 'posix' ? 'posix' : 'systemv'
  const form = key.legacyKey === undefined ? 'platformSafe or native' : 'legacy'
  return {
    text: key.toString(),
    kind: key.kind ?? kind,
    names: [{ form, type, key, text: key.legacyKey }],
  }
}

function wantedText(text: string, kind: KeyKind, { environment }: Viewpoint): Wanted {
  const legacy = (type: 'systemv' | 'posix'): WantedName => {
    const key = NativeIpcKey.legacy(text, { kind, type, environment })
    return { form: 'legacy', type, text, key }
  }
  const safe = (type: 'systemv' | 'posix'): WantedName => {
    const key = NativeIpcKey.platformSafe(text, { kind, type, environment })
    return { form: 'platformSafe or native', type, text, key }
  }
  return { text, kind, names: [legacy('systemv'), legacy('posix'), safe('posix'), safe('systemv')] }
}

/** An object that the viewpoint finds; memory of a program without Qt has no name. */
export interface Found {
  readonly object: SharedObject
  readonly name?: WantedName
}

export interface Places {
  readonly home: readonly Found[]
  readonly elsewhere: readonly Match[]
}

/** Sorts the objects with a key by whether the viewpoint finds them. */
export function placesOf(
  wanted: Wanted | undefined,
  objects: readonly SharedObject[],
  viewpoint: Viewpoint,
): Places {
  if (!wanted) return { home: [], elsewhere: [] }
  const matches = wanted.names.flatMap(name =>
    objects
      .filter(object => hasName(object, name, viewpoint))
      .map(object => ({ object, name, met: meets(object, name, viewpoint) })),
  )
  const home = homeOf(matches, wanted, viewpoint)
  const elsewhere = matches
    .filter(match => !home.includes(match))
    .filter(({ object }) => mayBeMeant(object, home))
  return { home, elsewhere }
}

/** The semaphores that programs with the key of a segment would lock. */
export function locksOf(
  { names, kind }: Wanted,
  semaphores: readonly SharedSemaphore[],
  viewpoint: Viewpoint,
): Match<SharedSemaphore>[] {
  if (kind === 'semaphore') return []
  return names.flatMap(name => {
    const key = name.key.lockKey()
    if (!key) return []
    const lockName = { ...name, key }
    return semaphores
      .filter(semaphore => hasName(semaphore, lockName, viewpoint))
      .map(object => ({ object, name, met: meets(object, lockName, viewpoint) }))
  })
}

function homeOf(
  matches: readonly Match[],
  { names: [usual] }: Wanted,
  viewpoint: Viewpoint,
): Match[] {
  const attached = matches.filter(
    ({ object }) => isAttached(viewpoint, object) && !isRemoved(object),
  )
  return attached.length > 0 ? attached : matches.filter(({ met, name }) => met && name === usual)
}

export const isAttached = ({ pid, own }: Viewpoint, { users }: SharedObject): boolean =>
  !own && users.some(user => user.pid === pid)

/** Whether an object has lost its name, and exists only as long as programs are attached. */
export const isRemoved = ({ problems }: SharedObject): boolean =>
  problems.includes('marked for destruction') || problems.includes('name removed')

/**
 * A program attached to one segment may be looking for a program attached to another one. If both segments have several users,
 * they belong to two independent groups of programs, in two containers for example. The users of a semaphore are unknown.
 */
function mayBeMeant(object: SharedObject, home: readonly Found[]): boolean {
  if (home.length === 0) return true
  if (isSemaphore(object) || !object.isQt) return false
  const isUsed = home.some(match => !isSemaphore(match.object) && match.object.attached > 1)
  return isUsed ? object.attached === 1 : object.attached > 0
}

/** Whether an object has one of the names of the key, in any directory and namespace. */
export function hasName(object: SharedObject, name: WantedName, viewpoint: Viewpoint): boolean {
  const { type, form, key, text } = name
  if (object.type !== type) return false
  // A segment has several names after a collision of key files, one for each of the keys.
  const paths = [object.nativeKey ?? '', ...object.keyFiles.map(({ path }) => path)]
  if (paths.includes(key.nativeKey)) return true
  if (type === 'posix') return false
  if (form === 'legacy') return paths.some(path => basename(path) === basename(key.nativeKey))
  if (text === undefined || text.startsWith('/')) return meets(object, name, viewpoint)
  return paths.some(path => path.endsWith(`/${text}`))
}

/** Compares System V key and namespace, or the file itself: equal paths and names prove nothing across containers. */
function meets(object: SharedObject, { type, key }: WantedName, viewpoint: Viewpoint): boolean {
  if (isRemoved(object)) return false
  if (type === 'posix') return isInView(object, viewpoint)
  if (object.namespace !== viewpoint.namespaces.ipc) return false
  return numberOf(viewpoint.reach(key.nativeKey), key.projectId) === object.number
}

/** Whether the viewpoint finds this POSIX object under its name. */
export function isInView(object: SharedObject, viewpoint: Viewpoint): boolean {
  const { nativeKey, id, device } = object
  if (nativeKey === undefined) return false
  const path = posixPath(nativeKey, isSemaphore(object) ? 'semaphore' : 'segment')
  const found = statFile(viewpoint.reach(path))
  return found?.ino === BigInt(id) && deviceOf(Number(found.dev)) === device
}

/** The kind, letters and hash in a legacy name; equal texts mean equal keys. */
export function legacyIdentity(nativeKey: string | undefined): string | undefined {
  const legacy = nativeKey === undefined ? undefined : parseLegacyName(basename(nativeKey))
  return legacy && `${legacy.kind} ${legacy.letters} ${legacy.hash}`
}
