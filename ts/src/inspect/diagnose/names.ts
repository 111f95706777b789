import { ftok, NativeIpcKey, parseLegacyName } from '../../keys/index.js'
import { statFile } from '../key-files/key-folders.js'
import type { SharedSegment } from '../objects/segment.js'
import type { Side } from './side.js'

/** How a program made a native name of a key. */
export type KeyForm = 'legacy' | 'platformSafe or native'

/** The key that is asked about. */
export interface Wanted {
  /** As it was given. */
  readonly text: string
  /** The names under which programs like `side` have it, the one of QSharedMemory(key) first. */
  readonly names: readonly WantedName[]
}

export interface WantedName {
  readonly form: KeyForm
  readonly type: 'systemv' | 'posix'
  readonly key: NativeIpcKey
}

/** A segment with that key in one of its forms. */
export interface Match {
  readonly segment: SharedSegment
  readonly form: KeyForm
  /** The side, with the same form of the key, comes to this very segment. */
  readonly met: boolean
}

export function wantedOf(key: string | NativeIpcKey, side: Side): Wanted {
  if (typeof key !== 'string') {
    const form = key.legacyKey === undefined ? 'platformSafe or native' : 'legacy'
    const type = key.type === 'posix' ? 'posix' : 'systemv'
    return { text: key.toString(), names: [{ form, type, key }] }
  }
  const { tempFolder, runtimeFolder } = side
  const environment = {
    os: 'linux',
    tempDir: tempFolder === '/' ? '' : tempFolder,
    runtimeDir: runtimeFolder ?? tempFolder,
  } as const
  const legacy = (type: 'systemv' | 'posix'): WantedName => ({
    form: 'legacy',
    type,
    key: NativeIpcKey.legacy(key, { type, environment }),
  })
  const safe = (type: 'systemv' | 'posix'): WantedName => ({
    form: 'platformSafe or native',
    type,
    key: NativeIpcKey.platformSafe(key, { type, environment }),
  })
  return {
    text: key,
    names: [legacy('systemv'), legacy('posix'), safe('posix'), safe('systemv')],
  }
}

export function matchesOf(wanted: Wanted, segments: readonly SharedSegment[], side: Side): Match[] {
  return wanted.names.flatMap(name =>
    segments
      .filter(segment => hasName(segment, name))
      .map(segment => ({ segment, form: name.form, met: meets(segment, name, side) })),
  )
}

/** The same key, wherever the folder of its key file is; after a collision each file's key is one of the segment's. */
function hasName({ type, nativeKey, keyFiles }: SharedSegment, wanted: WantedName): boolean {
  const paths = [nativeKey ?? '', ...keyFiles.map(({ path }) => path)]
  return type === wanted.type && paths.some(path => baseOf(path) === baseOf(wanted.key.nativeKey))
}

export const baseOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)

/** By the kernel's number and namespace, or the very file: paths and names prove nothing across containers. */
function meets(segment: SharedSegment, { type, key }: WantedName, side: Side): boolean {
  if (type === 'posix')
    return statFile(side.reach(`/dev/shm${key.nativeKey}`))?.ino === BigInt(segment.id)
  const file = statFile(side.reach(key.nativeKey))
  if (!file || segment.namespace !== side.namespaces.ipc) return false
  return ftok(file, key.projectId) === segment.number
}

/** The kind, letters and hash in a legacy name; programs with one of them use one key. */
export function legacyIdentity(nativeKey: string | undefined): string | undefined {
  const legacy = nativeKey === undefined ? undefined : parseLegacyName(baseOf(nativeKey))
  return legacy && `${legacy.kind} ${legacy.letters} ${legacy.hash}`
}
